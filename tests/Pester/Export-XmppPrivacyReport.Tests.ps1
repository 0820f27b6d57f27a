BeforeAll {
    . (Join-Path $PSScriptRoot 'Setup.ps1')

    $export = Join-Path $TestDrive 'verona.xml'
    Set-Content $export @"
<server-data xmlns='urn:xmpp:pie:0'><host jid='verona.example'>
<user name='romeo'><query xmlns='jabber:iq:roster'>
  <item jid='juliet@verona.example' name='Giulia'><group>Family</group></item>
  <item jid='mercutio@verona.example' name='mercutio'/>
</query></user>
<user name='tybalt'><query xmlns='jabber:iq:roster'>
  <item jid='paris@verona.example' name='Count Paris'/>
</query></user>
</host></server-data>
"@
    $findings = Import-XmppServerData $export | Test-XmppContactPrivacy -Rule RosterNameExposed, RosterGroupExposed
    $header = 'Account,Rule,Severity,Contact,Field,Value,Location,Status,Message'

    # Every file of a folder, those too that the shell does not show.
    function Get-FileName([string] $Folder) { (Get-ChildItem $Folder -File -Force).Name }
}

Describe 'Export-XmppPrivacyReport' {
    BeforeEach {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        Push-Location $folder
    }

    AfterEach {
        Pop-Location
    }

    It 'ends the pipeline of an audit, and passes the findings on' {
        $passed = Import-XmppServerData $export | Test-XmppContactPrivacy | Where-Object Severity -ge High | Export-XmppPrivacyReport -Path leaks.csv -PassThru

        $passed | ForEach-Object { "$($_.Account.Local) $($_.Value)" } | Should -BeExactly 'romeo Giulia', 'romeo Family', 'tybalt Count Paris'
        $passed[0].PSTypeNames[0] | Should -BeExactly 'XmppContacts.Audit.Finding'
        (Get-Content leaks.csv)[0] | Should -BeExactly $header
        $rows = Import-Csv leaks.csv
        $rows.Value | Should -BeExactly 'G… [4-7]', 'F… [4-7]', 'C… [8-15]'
        $rows.Severity | Sort-Object -Unique | Should -BeExactly 'High'
        Get-FileName . | Should -Be 'leaks.csv'
    }

    Context 'Formats' {
        It 'writes <Format> to a file named <Name>' -ForEach @(
            @{ Format = 'CSV'; Name = 'leaks.CSV'; Begins = 'Account,' }
            @{ Format = 'JSON'; Name = 'leaks.json'; Begins = '{' }
            @{ Format = 'HTML'; Name = 'leaks.html'; Begins = '<!DOCTYPE html' }
            @{ Format = 'HTML'; Name = 'leaks.htm'; Begins = '<!DOCTYPE html' }
            @{ Format = 'metrics'; Name = 'leaks.prom'; Begins = '# TYPE xmpp_contacts_' }
        ) {
            $findings | Export-XmppPrivacyReport $Name
            (Get-Content $Name -Raw).StartsWith($Begins, [StringComparison]::OrdinalIgnoreCase) | Should -BeTrue
        }

        It 'writes the format that is asked for, whatever the name' {
            $findings | Export-XmppPrivacyReport leaks.txt -Format Json
            (Get-Content leaks.txt -Raw | ConvertFrom-Json).findings | Should -HaveCount 4
        }

        It 'completes formats' {
            $line = 'Export-XmppPrivacyReport x -Format '
            [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.CompletionText |
                Should -Be 'Csv', 'Html', 'Json', 'Metrics'
        }

        It 'counts an account once, in whatever order its findings come' {
            $findings | Sort-Object Contact | Export-XmppPrivacyReport leaks.json
            $summary = (Get-Content leaks.json -Raw | ConvertFrom-Json).summary
            $summary.accounts | Should -BeNullOrEmpty -Because 'accounts without findings do not come through the pipeline'
            $summary.problems | Should -BeNullOrEmpty -Because 'what could not be read does not come through the pipeline'
            $summary.accountsWithFindings | Should -Be 2
            $summary.findings | Should -Be 4
            $summary.bySeverity.High | Should -Be 3
            $summary.bySeverity.Low | Should -Be 1
            ($summary.byRule | Where-Object rule -EQ RosterNameExposed).accounts | Should -Be 2
            $summary.worstAccounts[0].account | Should -BeExactly 'romeo@verona.example'
            $summary.worstAccounts[0].high | Should -Be 2
        }
    }

    Context 'Values' {
        It 'shows values when asked to' {
            Export-XmppPrivacyReport -InputObject $findings -Path leaks.csv -Values Show
            (Import-Csv leaks.csv).Value | Should -BeExactly 'Giulia', 'mercutio', 'Family', 'Count Paris'
        }

        It 'gives the same value the same hash, under the same key only' {
            Set-Content one.key 'an example key of some length'
            Set-Content two.key 'another key of the same length'
            $findings | Export-XmppPrivacyReport one.csv -Values Hash -HashKeyFile one.key
            $findings | Export-XmppPrivacyReport again.csv -Values Hash -HashKeyFile one.key
            $findings | Export-XmppPrivacyReport two.csv -Values Hash -HashKeyFile two.key
            (Import-Csv again.csv).Value | Should -BeExactly (Import-Csv one.csv).Value
            (Import-Csv two.csv).Value[0] | Should -Not -BeExactly (Import-Csv one.csv).Value[0]
            Get-Content one.csv -Raw | Should -Not -BeLike '*Giulia*'
        }

        It 'refuses <Case>' -ForEach @(
            @{ Case = 'hashes without a key'; Arguments = @{ Values = 'Hash' }; Id = 'HashKeyInvalid'; Category = 'InvalidArgument' }
            @{ Case = 'a key without hashes'; Arguments = @{ HashKeyFile = 'short.key' }; Id = 'HashKeyInvalid'; Category = 'InvalidArgument' }
            @{ Case = 'a short key'; Arguments = @{ Values = 'Hash'; HashKeyFile = 'short.key' }; Id = 'HashKeyInvalid'; Category = 'InvalidArgument' }
            @{ Case = 'a key that is not there'; Arguments = @{ Values = 'Hash'; HashKeyFile = 'none.key' }; Id = 'PathNotFound'; Category = 'ObjectNotFound' }
            @{ Case = 'a baseline that is no report'; Arguments = @{ Baseline = 'short.key' }; Id = 'BaselineInvalid'; Category = 'InvalidData' }
            @{ Case = 'a baseline that is not there'; Arguments = @{ Baseline = 'none.csv' }; Id = 'PathNotFound'; Category = 'ObjectNotFound' }
            @{ Case = 'a name without a format'; Arguments = @{ Path = 'leaks.xlsx' }; Id = 'UnknownReportFormat'; Category = 'InvalidArgument' }
            @{ Case = 'a folder that is not there'; Arguments = @{ Path = 'none/leaks.csv' }; Id = 'ReportNotWritten'; Category = 'WriteError' }
            @{ Case = 'a path that is no file'; Arguments = @{ Path = 'Env:leaks.csv' }; Id = 'PathNotInFileSystem'; Category = 'InvalidArgument' }
        ) {
            Set-Content short.key 'key'
            $record = $null
            $target = @{ Path = 'leaks.csv' }
            foreach ($name in $Arguments.Keys) { $target[$name] = $Arguments[$name] }
            try { $findings | Export-XmppPrivacyReport @target } catch { $record = $_ }

            $record.FullyQualifiedErrorId | Should -BeExactly "$Id,XmppContacts.Cmdlets.Privacy.ExportXmppPrivacyReport"
            $record.CategoryInfo.Category | Should -Be $Category
            $record.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            "$record" | Should -Not -BeLike '*Parameter ''*'
            Get-FileName . | Should -Be 'short.key'
        }
    }

    Context 'Comparison with an earlier report' {
        It 'tells what is new, known and fixed' {
            $findings | Where-Object Value -NE 'Count Paris' | Export-XmppPrivacyReport earlier.csv
            $findings | Where-Object Value -NE 'Family' | Export-XmppPrivacyReport now.csv -Baseline earlier.csv
            Import-Csv now.csv | ForEach-Object { "$($_.Status) $($_.Contact) $($_.Field)" } | Should -BeExactly @(
                'known juliet@verona.example name'
                'known mercutio@verona.example name'
                'new paris@verona.example name'
                'fixed juliet@verona.example group'
            )
        }

        It 'calls nothing fixed of an account of which no finding came' {
            $findings | Export-XmppPrivacyReport earlier.csv
            $findings | Where-Object { $_.Account.Local -EQ 'tybalt' } | Export-XmppPrivacyReport now.csv -Baseline earlier.csv
            (Import-Csv now.csv).Status | Should -BeExactly 'known'
        }

        It 'can replace the report it compares with' {
            $findings | Export-XmppPrivacyReport leaks.json
            $findings | Export-XmppPrivacyReport leaks.json -Baseline leaks.json
            (Get-Content leaks.json -Raw | ConvertFrom-Json).findings.status | Should -BeExactly 'known', 'known', 'known', 'known'
        }
    }

    Context 'The file' {
        It 'is left as it was when no finding came' {
            Set-Content leaks.csv 'last week'
            @() | Export-XmppPrivacyReport leaks.csv -ErrorVariable failed -ErrorAction SilentlyContinue
            $failed | Should -HaveCount 1
            $failed[0].FullyQualifiedErrorId | Should -BeExactly 'NoFindings,XmppContacts.Cmdlets.Privacy.ExportXmppPrivacyReport'
            Get-Content leaks.csv | Should -BeExactly 'last week'
            Get-FileName . | Should -Be 'leaks.csv'
        }

        It 'is left as it was when nothing could be imported' {
            Set-Content leaks.csv 'last week'
            Set-Content broken.xml '<server-data xmlns="urn:xmpp:pie:0"><host jid="verona.example"><User name="romeo"/></host></server-data>'
            Import-XmppServerData broken.xml -ErrorAction SilentlyContinue | Test-XmppContactPrivacy | Export-XmppPrivacyReport leaks.csv -ErrorAction SilentlyContinue
            Get-Content leaks.csv | Should -BeExactly 'last week'
        }

        It 'is not written with -WhatIf' {
            Set-Content leaks.csv 'last week'
            # In a runspace without a host, which would print what it says.
            $running = Start-Pipeline {
                param($export, $folder)
                Set-Location $folder
                Import-XmppServerData $export | Test-XmppContactPrivacy -Rule RosterNameExposed | Export-XmppPrivacyReport leaks.csv -WhatIf -PassThru
            } @{ export = $export; folder = $folder }
            $running.HasEnded(120) | Should -BeTrue
            $running.Output | Should -HaveCount 3
            Get-Content leaks.csv | Should -BeExactly 'last week'
            Get-FileName . | Should -Be 'leaks.csv'
        }

        It 'is left as it is with -NoClobber' {
            Set-Content leaks.csv 'last week'
            { $findings | Export-XmppPrivacyReport leaks.csv -NoClobber } | Should -Throw -ErrorId 'ReportExists,XmppContacts.Cmdlets.Privacy.ExportXmppPrivacyReport'
            Get-Content leaks.csv | Should -BeExactly 'last week'
            $findings | Export-XmppPrivacyReport new.csv -NoClobber
            Import-Csv new.csv | Should -HaveCount 4
        }

        It 'takes brackets for what they are' {
            $findings | Export-XmppPrivacyReport 'leaks[1].csv'
            Test-Path -LiteralPath 'leaks[1].csv' | Should -BeTrue
        }

        It 'is left as it was when <Case>' -ForEach @(
            @{ Case = 'the pipeline fails before it'; Pipeline = { $findings | ForEach-Object { $_; throw 'stop' } | Export-XmppPrivacyReport leaks.csv } }
            @{ Case = 'the pipeline fails after it'; Pipeline = { $findings | Export-XmppPrivacyReport leaks.csv -PassThru | ForEach-Object { throw 'stop' } } }
            @{ Case = 'no more findings are asked for'; Pipeline = { $findings | Export-XmppPrivacyReport leaks.csv -PassThru | Select-Object -First 1 } }
        ) {
            Set-Content leaks.csv 'last week'
            try { & $Pipeline | Out-Null } catch { "$_" | Should -Be 'stop' }
            Get-Content leaks.csv | Should -BeExactly 'last week'
            Get-FileName . | Should -Be 'leaks.csv'
        }

        It 'is left as it was when the pipeline is stopped' {
            Set-Content leaks.csv 'last week'
            $running = Start-Pipeline {
                param($export, $folder)
                Set-Location $folder
                Import-XmppServerData $export | Test-XmppContactPrivacy | Export-XmppPrivacyReport leaks.csv -PassThru | ForEach-Object { $_; Start-Sleep -Seconds 60 }
            } @{ export = $export; folder = $folder }
            $running.HasWritten(1) | Should -BeTrue
            Get-FileName . | Should -HaveCount 2 -Because 'the report is written beside its target'

            $stopping = [Diagnostics.Stopwatch]::StartNew()
            $running.PowerShell.Stop()
            $stopping.Elapsed.TotalSeconds | Should -BeLessThan 20
            $running.PowerShell.Dispose()
            Get-Content leaks.csv | Should -BeExactly 'last week'
            Get-FileName . | Should -Be 'leaks.csv'
        }
    }
}
