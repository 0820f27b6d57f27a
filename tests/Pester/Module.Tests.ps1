BeforeAll {
    $module = (Resolve-Path (Join-Path $PSScriptRoot '../../out/XmppContacts')).Path
    $manifest = Join-Path $module 'XmppContacts.psd1'
    $export = Join-Path $PSScriptRoot '../Fixtures/exports/ejabberd/20261121-035907.xml'
    $shell = Join-Path $PSHOME ($IsWindows ? 'pwsh.exe' : 'pwsh')

    # What a module does to a shell is seen in a fresh one.
    function Invoke-Shell([string] $Script) {
        $output = & $shell -NoProfile -NonInteractive -Command "`$ErrorActionPreference = 'Stop'; `$module = '$module'; `$export = '$export'; $Script" 2>&1
        if ($LASTEXITCODE -ne 0) { throw ($output -join "`n") }
        $output
    }
}

Describe 'The module' {
    Context 'What ships' {
        It 'has a manifest without faults' {
            Test-ModuleManifest $manifest -ErrorVariable errors -WarningVariable warnings | Should -Not -BeNullOrEmpty
            $errors | Should -BeNullOrEmpty
            $warnings | Should -BeNullOrEmpty
        }

        It 'exports its cmdlets and nothing else' {
            Import-Module $module
            $exported = Get-Module XmppContacts
            $exported.ExportedCommands.Values.Name | Sort-Object | Should -Be @(
                'Connect-XmppAccount', 'ConvertTo-EncryptedContact', 'Disconnect-XmppSession', 'Export-XmppPrivacyReport', 'Export-XmppServerData', 'Get-XmppEncryptedContact'
                'Get-XmppKey', 'Get-XmppMetaContact', 'Get-XmppRosterItem', 'Get-XmppServerContact', 'Get-XmppSession', 'Get-XmppSharedSecret', 'Import-XmppServerData'
                'Move-XmppRosterMetadata', 'New-XmppKey', 'Remove-XmppEncryptedContact', 'Remove-XmppMetaContact', 'Restore-XmppRosterMetadata', 'Set-XmppEncryptedContact', 'Set-XmppMetaContact', 'Set-XmppRosterItem'
                'Test-XmppContactPrivacy', 'Update-XmppSharedSecret'
            )
            $exported.ExportedCommands.Values.CommandType | Sort-Object -Unique | Should -Be 'Cmdlet'
            $exported.ExportedVariables.Count | Should -Be 0
            $exported.ExportedAliases.Count | Should -Be 0
        }

        It 'brings no assembly of the shell' {
            (Get-ChildItem $module -Recurse -Filter *.dll).Name | Sort-Object | Should -Be @(
                'BouncyCastle.Cryptography.dll', 'CsvHelper.dll', 'XmppContacts.Cmdlets.dll', 'XmppContacts.dll', 'XmppContacts.Loader.dll')
        }

        It 'is the module of the manifest at the root' {
            Get-Content $manifest -Raw | Should -BeExactly (Get-Content (Join-Path $PSScriptRoot '../../XmppContacts.psd1') -Raw)
        }
    }

    Context 'Dependencies' {
        It 'load in a context of their own' {
            Invoke-Shell {
                Import-Module $module
                Import-XmppServerData $export | Test-XmppContactPrivacy | Export-XmppPrivacyReport ([IO.Path]::GetTempFileName()) -Format Csv
                [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -in 'XmppContacts', 'CsvHelper', 'XmppContacts.Cmdlets' } |
                    ForEach-Object { "$($_.GetName().Name) in $([Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name)" } | Sort-Object
            } | Should -Be 'CsvHelper in XmppContacts', 'XmppContacts in XmppContacts', 'XmppContacts.Cmdlets in Default'
        }

        It 'are not disturbed by another version that another module has loaded first' {
            $other = New-Item -ItemType Directory (Join-Path $TestDrive 'other')
            Invoke-Shell @"
Add-Type -OutputAssembly '$other/CsvHelper.dll' -TypeDefinition '[assembly: System.Reflection.AssemblyVersion("12.0.0.0")] namespace CsvHelper { public class CsvWriter { } }'
[Reflection.Assembly]::LoadFrom('$other/CsvHelper.dll').GetName().Version.ToString()
Import-Module `$module
Import-XmppServerData `$export | Test-XmppContactPrivacy -Rule RosterNameExposed | Export-XmppPrivacyReport '$other/leaks.csv'
(Import-Csv '$other/leaks.csv').Count -gt 10
[CsvHelper.CsvWriter].Assembly.GetName().Version.ToString()
"@ | Should -Be '12.0.0.0', $true, '12.0.0.0'
        }

        It 'do not answer for another module' {
            Invoke-Shell {
                Import-Module $module
                Import-XmppServerData $export | Select-Object -First 1 | Out-Null
                try { [Reflection.Assembly]::Load('CsvHelper') } catch { $_.Exception.InnerException.GetType().Name }
            } | Should -Be 'FileNotFoundException'
        }
    }

    Context 'Importing' {
        It 'works again after removing' {
            Invoke-Shell {
                foreach ($time in 1..2) {
                    Import-Module $module
                    @(Import-XmppServerData $export).Count
                    Remove-Module XmppContacts
                }
                @(Get-Command -Name Import-Xmpp*).Count
            } | Should -Be 20, 20, 0
        }

        It 'works in several runspaces at once, when one of them removes it too' {
            Invoke-Shell {
                1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
                    Import-Module $using:module
                    $accounts = @(Import-XmppServerData $using:export)
                    Remove-Module XmppContacts
                    Import-Module $using:module
                    @($accounts | Test-XmppContactPrivacy -Rule RosterNameExposed).Count
                } | Sort-Object -Unique
            } | Should -HaveCount 1
        }

        It 'says nothing' {
            Invoke-Shell { Import-Module $module } | Should -BeNullOrEmpty
        }
    }
}
