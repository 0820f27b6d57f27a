BeforeAll {
    . (Join-Path $PSScriptRoot 'Setup.ps1')
    $exports = Join-Path $PSScriptRoot '../Fixtures/exports'
    $ejabberd = Join-Path $exports 'ejabberd/20261121-035907.xml'
    $prosody = Join-Path $exports 'prosody'

    function New-Export([string] $Name, [string] $Accounts) {
        Set-Content -LiteralPath (Join-Path $TestDrive $Name) ((Get-ExportBeginning) + $Accounts + (Get-ExportEnd)) -NoNewline
        Join-Path $TestDrive $Name
    }
}

Describe 'Import-XmppServerData' {
    Context 'Exports of real servers' {
        It 'reads <Server> with the contacts that the server had' -ForEach @(
            @{ Server = 'ejabberd'; Path = 'ejabberd/20261121-035907.xml' }
            @{ Server = 'prosody'; Path = 'prosody' }
        ) {
            $state = Get-Content (Join-Path $exports "$Server-state.json") -Raw | ConvertFrom-Json -AsHashtable
            $accounts = Import-XmppServerData (Join-Path $exports $Path)

            # The 20th account's state was not recorded.
            $accounts | Should -HaveCount 20
            $recorded = $accounts | Where-Object { $state.Contains("$($_.Jid)") }
            $recorded | Should -HaveCount $state.Count
            foreach ($account in $recorded) {
                $expected = $state["$($account.Jid)"]
                $named = $account.Roster.Items | Where-Object Name
                $named | Should -HaveCount @($expected.Values | Where-Object { $_[0] }).Count
                foreach ($item in $named) {
                    $item.Name | Should -BeExactly $expected["$($item.Jid)"][0]
                    ($item.Groups | Sort-Object -CaseSensitive) -join '|' | Should -BeExactly (($expected["$($item.Jid)"][4] | Sort-Object -CaseSensitive) -join '|')
                }
            }
        }
    }

    Context 'Paths' {
        BeforeAll {
            $one = New-Export 'one.xml' (Get-ExportAccounts 1 1)
            $two = New-Export 'two.xml' (Get-ExportAccounts 2 1)
            $bracket = New-Export 'three[3].xml' (Get-ExportAccounts 3 1)
        }

        It 'takes wildcards' {
            (Import-XmppServerData "$TestDrive/t*.xml").Jid.Local | Should -Be 'user3', 'user2'
        }

        It 'takes several paths' {
            (Import-XmppServerData $two, $one).Jid.Local | Should -Be 'user2', 'user1'
        }

        It 'takes paths from the pipeline' {
            ($one, $two | Import-XmppServerData).Jid.Local | Should -Be 'user1', 'user2'
        }

        It 'takes files from the pipeline, whatever their names' {
            (Get-ChildItem $TestDrive/*.xml | Import-XmppServerData).Jid.Local | Sort-Object | Should -Be 'user1', 'user2', 'user3'
        }

        It 'takes a literal path as it is written' {
            (Import-XmppServerData -LiteralPath $bracket).Jid.Local | Should -Be 'user3'
        }

        It 'takes a path relative to the location of the shell' {
            Push-Location $TestDrive
            try { (Import-XmppServerData ./one.xml).Jid.Local | Should -Be 'user1' } finally { Pop-Location }
        }

        It 'reads what is compressed' {
            $packed = Join-Path $TestDrive 'packed.xml.gz'
            $target = [IO.Compression.GZipStream]::new([IO.File]::Create($packed), [IO.Compression.CompressionMode]::Compress)
            $target.Write([IO.File]::ReadAllBytes($one))
            $target.Dispose()
            (Import-XmppServerData $packed).Jid.Local | Should -Be 'user1'
        }
    }

    Context 'Errors' {
        It 'says that nothing is at <Path>, and reads the other paths' -ForEach @(
            @{ Path = 'missing.xml'; Parameter = 'Path' }
            @{ Path = 'missing*.xml'; Parameter = 'Path' }
            @{ Path = 'missing[1].xml'; Parameter = 'LiteralPath' }
            @{ Path = 'nodrive:\x.xml'; Parameter = 'Path' }
        ) {
            $good = New-Export 'good.xml' (Get-ExportAccounts 1 1)
            $arguments = @{ $Parameter = $Path, $good }
            Push-Location $TestDrive
            try { $accounts = Import-XmppServerData @arguments -ErrorVariable errors -ErrorAction SilentlyContinue } finally { Pop-Location }

            $accounts | Should -HaveCount 1
            $errors | Should -HaveCount 1
            $errors[0].FullyQualifiedErrorId | Should -BeExactly 'PathNotFound,XmppContacts.Cmdlets.ServerData.ImportXmppServerData'
            $errors[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
            $errors[0].TargetObject | Should -BeExactly $Path
            $errors[0].ErrorDetails.RecommendedAction | Should -BeLike 'Check the path*'
            $errors[0].ErrorDetails.RecommendedAction -like '*-LiteralPath*' | Should -Be ($Parameter -eq 'Path') -Because 'who gives it already is not told to'
        }

        It 'refuses what is not in a file system' {
            Import-XmppServerData Env:PATH -ErrorVariable errors -ErrorAction SilentlyContinue
            $errors | Should -HaveCount 1
            $errors[0].FullyQualifiedErrorId | Should -BeExactly 'PathNotInFileSystem,XmppContacts.Cmdlets.ServerData.ImportXmppServerData'
        }

        It 'says what is wrong with an account and where, and reads the others' {
            $path = New-Export 'malformed.xml' @"
<user name='romeo'><query xmlns='jabber:iq:roster'><item jid='juliet@capulet.example'/><item name='nobody'/></query></user>
<user/>
$(Get-ExportAccounts 1 1)
"@
            $accounts = Import-XmppServerData $path -ErrorVariable errors -ErrorAction SilentlyContinue

            $accounts.Jid.Local | Should -Be 'romeo', 'user1'
            $errors | Should -HaveCount 2
            foreach ($record in $errors) {
                $record.FullyQualifiedErrorId | Should -BeExactly 'ServerDataProblem,XmppContacts.Cmdlets.ServerData.ImportXmppServerData'
                $record.CategoryInfo.Category | Should -Be 'InvalidData'
                $record.ErrorDetails.RecommendedAction | Should -BeLike '*everything else was read.'
            }
            $errors[0].TargetObject | Should -BeExactly 'romeo@verona.example'
            $errors[0].Exception.Problem.Position.Line | Should -Be 2
            $errors[1].TargetObject | Should -BeExactly $path
            $errors[1].Exception.Problem.Position.Line | Should -Be 3
        }

        It 'reads what stands before broken XML, and names the place' {
            $path = Join-Path $TestDrive 'broken.xml'
            Set-Content $path ((Get-ExportBeginning) + (Get-ExportAccounts 1 3) + '<user name=<')
            $accounts = Import-XmppServerData $path -ErrorVariable errors -ErrorAction SilentlyContinue

            $accounts | Should -HaveCount 3
            $errors | Should -HaveCount 1
            $errors[0].FullyQualifiedErrorId | Should -BeExactly 'ServerDataProblem,XmppContacts.Cmdlets.ServerData.ImportXmppServerData'
            $errors[0].Exception.Problem.IsIncomplete | Should -BeTrue
            $errors[0].Exception.Problem.Position.Line | Should -Be 5
            $errors[0].TargetObject | Should -BeExactly $path
        }

        It 'says in one sentence that <Name> is no export' -ForEach @(
            @{ Name = 'page.xml'; Text = '<!DOCTYPE html><html><body></body></html>'; Says = '*not a XEP-0227 export*HTML*' }
            @{ Name = 'empty.xml'; Text = ''; Says = '*not a XEP-0227 export*empty*' }
        ) {
            Set-Content (Join-Path $TestDrive $Name) $Text -NoNewline
            Import-XmppServerData (Join-Path $TestDrive $Name) -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $errors | Should -HaveCount 1
            "$($errors[0])" | Should -BeLike $Says
        }

        It 'ends at the first problem when the user says so' {
            $path = New-Export 'stops.xml' ("<user/>`n" + (Get-ExportAccounts 1 5))
            { Import-XmppServerData $path -ErrorAction Stop } | Should -Throw -ErrorId 'ServerDataProblem,XmppContacts.Cmdlets.ServerData.ImportXmppServerData'
        }

        It 'warns of an export without accounts' {
            $path = New-Export 'nobody.xml' ''
            Import-XmppServerData $path -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            $warnings | Should -HaveCount 1
        }
    }

    Context 'Progress' {
        It 'shows how much of the file is read, and then nothing' {
            $path = New-Export 'long.xml' (Get-ExportAccounts 1 20000)
            $running = Start-Pipeline { param($path) Import-XmppServerData $path | ForEach-Object { if ("$($_.Jid.Local)".EndsWith('000')) { Start-Sleep -Milliseconds 60 } } } @{ path = $path }
            $running.HasEnded(120) | Should -BeTrue

            $records = $running.PowerShell.Streams.Progress | Where-Object Activity -Like 'Reading long.xml*'
            $percent = @(($records | Where-Object RecordType -EQ 'Processing').PercentComplete)
            $percent.Count | Should -BeGreaterThan 2
            $percent | Should -Be ($percent | Sort-Object)
            $percent[0] | Should -BeIn (0..100)
            $percent[-1] | Should -BeGreaterThan $percent[0]
            $records[-1].RecordType | Should -Be 'Completed'
        }
    }

    Context 'Streaming' -Skip:$IsWindows {
        BeforeEach {
            $pipe = New-NamedPipe (Join-Path $TestDrive "$([guid]::NewGuid()).xml")
            $running = $null
            $writer = $null
            $feeder = $null
        }

        AfterEach {
            # A reader that was left in the operating system is let go.
            if ($writer) { $writer.Dispose() }
            if ($feeder) { $feeder.Kill() }
            if ($running) { $running.PowerShell.Dispose() }
        }

        It 'gives accounts before the file is read to its end' {
            $running = Start-Pipeline { param($path) Import-XmppServerData $path } @{ path = $pipe }
            $writer = Open-Pipe $pipe
            $writer.Write((ConvertTo-Octets ((Get-ExportBeginning) + (Get-ExportAccounts 1 500))))
            $running.HasWritten(1) | Should -BeTrue -Because 'half of the export has been fed'
            $running.HasEnded(0) | Should -BeFalse

            $writer.Write((ConvertTo-Octets ((Get-ExportAccounts 501 500) + (Get-ExportEnd))))
            $writer.Dispose()
            $running.HasEnded(120) | Should -BeTrue
            $running.Output | Should -HaveCount 1000
            $running.Output[0].Jid.Local | Should -Be 'user1'
            $running.PowerShell.Streams.Error | Should -BeNullOrEmpty
        }

        It 'stops reading when no more accounts are asked for' {
            $running = Start-Pipeline { param($path) Import-XmppServerData $path | Select-Object -First 1 } @{ path = $pipe }
            $writer = Open-Pipe $pipe
            $writer.Write((ConvertTo-Octets (Get-ExportBeginning)))
            $accounts = ConvertTo-Octets (Get-ExportAccounts 1 1000)
            $refused = $null
            foreach ($time in 1..2000) {
                # 200 MB, if nobody stopped reading.
                try { $writer.Write($accounts); $writer.Flush() } catch { $refused = $_.Exception.InnerException; break }
            }

            $refused | Should -BeOfType System.IO.IOException -Because 'the reader has closed the pipe'
            $running.HasEnded(120) | Should -BeTrue
            $running.Output | Should -HaveCount 1
            $time | Should -BeLessThan 200
        }

        It 'ends within a second when it is stopped <When>' -ForEach @(
            @{ When = 'while the export goes on for ever'; Feed = 'for ever' }
            @{ When = 'while nothing comes any more'; Feed = 'a little' }
            @{ When = 'while nobody writes'; Feed = 'nothing' }
        ) {
            $running = Start-Pipeline { param($path) Import-XmppServerData $path | ForEach-Object { $_ } } @{ path = $pipe }
            switch ($Feed) {
                'a little' {
                    $writer = Open-Pipe $pipe
                    $writer.Write((ConvertTo-Octets ((Get-ExportBeginning) + (Get-ExportAccounts 1 500))))
                    $running.HasWritten(100) | Should -BeTrue
                }
                'for ever' {
                    $feeder = Start-Process bash -PassThru -ArgumentList @('-c', @"
"{ echo \"$((Get-ExportBeginning).Trim())\"; i=0; while echo \"<user name='user`$i'/>\"; do i=`$((i+1)); done; } > '$pipe' 2>/dev/null"
"@)
                    $running.HasWritten(100) | Should -BeTrue
                }
                'nothing' {
                    Start-Sleep -Milliseconds 300
                }
            }

            $stopping = [Diagnostics.Stopwatch]::StartNew()
            $running.PowerShell.Stop()
            $stopping.Elapsed.TotalSeconds | Should -BeLessThan 20
            $running.PowerShell.InvocationStateInfo.State | Should -Be 'Stopped'
            if ($feeder) {
                $feeder.WaitForExit(60000) | Should -BeTrue -Because 'the reader has closed the pipe'
            }
            if ($Feed -eq 'nothing') {
                $writer = Open-Pipe $pipe
            }
        }
    }
}
