BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Setup.ps1')
    $lack = Get-ProsodyLack
    if ($lack) { Write-Host "Skipped: $lack" }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Setup.ps1')
    $export = Join-Path $PSScriptRoot '../Fixtures/exports/ejabberd/20261121-035907.xml'

    # What Prosody itself has of a contact: its entry in the file of the contact list, on one line.
    function Get-StoredContact([string] $Account, [string] $Contact) {
        $stored = $server.Stored($Account, 'roster')
        ([regex]::Match($stored, "(?s)\[`"$([regex]::Escape($Contact))`"\] = \{(.*?)\n\t\};").Groups[1].Value -replace '\s+', ' ').Trim()
    }
}

Describe 'Roster items on a server' -Skip:([bool]$lack) {
    BeforeEach {
        $server = Start-Prosody @(
            @{
                Jid = 'juliet@capulet.example'; Password = 'r0se'
                Contacts = @(
                    @{ Jid = 'romeo@montague.example'; Name = 'My Romeo'; Groups = 'Friends', 'Secret'; Subscription = 'both' }
                    @{ Jid = 'nurse@capulet.example'; Name = 'Angelica'; Groups = 'House'; Subscription = 'to' }
                    @{ Jid = 'paris@escalus.example'; Groups = 'Friends'; Subscription = 'from' }
                    @{ Jid = 'tybalt@capulet.example'; Name = "Ty`u{202E}balt"; Groups = '' }
                )
            }
            @{
                Jid = 'nurse@capulet.example'; Password = 'p3ter'
                Contacts = @(@{ Jid = 'juliet@capulet.example'; Name = 'Lamb'; Groups = 'Friends'; Subscription = 'both' })
            }
        )
        Push-Location $TestDrive
        Copy-Item $server.CAFile ca.pem
        Set-Content accounts.csv 'jid,password', 'juliet@capulet.example,r0se', 'nurse@capulet.example,p3ter'
        $session = Import-Csv accounts.csv | Connect-XmppAccount -Server $server.Server -CAFile ca.pem
    }

    AfterEach {
        Get-XmppSession | Disconnect-XmppSession
        Stop-Prosody $server
        Pop-Location
    }

    Context 'Get-XmppRosterItem' {
        It 'gives contacts with everything the server tells of them' {
            $item = Get-XmppRosterItem $session[0] -Jid romeo*
            $item.PSTypeNames[0] | Should -BeExactly 'XmppContacts.Cmdlets.Rosters.AccountRosterItem'
            "$($item.Account) $($item.Jid) $($item.Name) $($item.Subscription) $($item.Ask) $($item.Approved)" |
                Should -BeExactly 'juliet@capulet.example romeo@montague.example My Romeo Both False False'
            $item.Groups | Sort-Object | Should -BeExactly 'Friends', 'Secret'
        }

        It 'chooses by <Case>' -ForEach @(
            @{ Case = 'group'; Arguments = @{ Group = 'Friends' }; Chosen = 'juliet', 'paris', 'romeo' }
            @{ Case = 'group, whatever the case'; Arguments = @{ Group = 'SEC*' }; Chosen = 'romeo' }
            @{ Case = 'several groups'; Arguments = @{ Group = 'House', 'Secret' }; Chosen = 'nurse', 'romeo' }
            @{ Case = 'no group'; Arguments = @{ Group = '' }; Chosen = 'tybalt' }
            @{ Case = 'name'; Arguments = @{ Name = '*a*' }; Chosen = 'juliet', 'nurse', 'tybalt' }
            @{ Case = 'no name'; Arguments = @{ Name = '' }; Chosen = 'paris' }
            @{ Case = 'address'; Arguments = @{ Jid = '*@capulet.example' }; Chosen = 'juliet', 'nurse', 'tybalt' }
            @{ Case = 'group and name'; Arguments = @{ Group = 'Friends'; Name = '*romeo' }; Chosen = 'romeo' }
            @{ Case = 'what nobody has'; Arguments = @{ Group = 'Enemies' }; Chosen = $null }
        ) {
            ($session | Get-XmppRosterItem @Arguments).Jid.Local | Sort-Object | Should -BeExactly $Chosen
        }

        It 'refuses a pattern with a bracket that is not closed, before anything is read' {
            { $session | Get-XmppRosterItem -Name 'My [Romeo' } | Should -Throw -ErrorId 'PatternInvalid,XmppContacts.Cmdlets.Rosters.GetXmppRosterItem'
        }

        It 'reads exports too' {
            $items = Import-XmppServerData $export | Get-XmppRosterItem -Name ?*
            $items.Count | Should -BeGreaterThan 10
            $items[0].PSTypeNames[0] | Should -BeExactly 'XmppContacts.Cmdlets.Rosters.AccountRosterItem'
        }

        It 'completes groups of <Case>' -ForEach @(
            @{ Case = 'the session given'; Line = 'Get-XmppRosterItem -Session nurse@capulet.example -Group '; Completed = 'Friends' }
            @{ Case = 'every session'; Line = 'Get-XmppRosterItem -Group '; Completed = 'Friends', 'House', 'Secret' }
            @{ Case = 'what is begun'; Line = 'Get-XmppRosterItem -Group ho'; Completed = 'House' }
        ) {
            [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches.CompletionText | Should -BeExactly $Completed
        }

        It 'completes a group that is no plain word in quotes' {
            $session[1] | Get-XmppRosterItem | Set-XmppRosterItem -Group "x'; Remove-Item y; '"
            $line = 'Get-XmppRosterItem -Session nurse@capulet.example -Group '
            [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.CompletionText |
                Should -BeExactly "'x''; Remove-Item y; '''"
        }

        It 'shows names, and characters that steer a terminal by their numbers' {
            $shown = (Get-XmppRosterItem $session[0]) | Out-String -Width 120
            $shown | Should -BeLike '*Account: juliet@capulet.example*'
            $shown | Should -BeLike '*romeo@montague.example*My Romeo*'
            $shown | Should -BeLike '*Ty⟨U+202E⟩balt*'
            (Get-XmppRosterItem $session[0] | Format-List | Out-String) | Should -Not -BeLike "*`u{202E}*"
            $wide = Get-XmppRosterItem $session[0] | Format-Wide | Out-String -Width 120
            $wide | Should -BeLike '*tybalt@capulet.example*'
            $wide | Should -Not -BeLike "*`u{202E}*"
        }
    }

    Context 'Set-XmppRosterItem' {
        It 'changes nothing with -WhatIf, and then clears names and keeps the rest' {
            $Pipeline = {
                Import-Csv accounts.csv | Connect-XmppAccount -Server $server.Server -CAFile ca.pem | Get-XmppRosterItem -Group Friends | Set-XmppRosterItem -Name '' @args
            }
            $before = $server.Stored('juliet@capulet.example', 'roster') + $server.Stored('nurse@capulet.example', 'roster')
            $said = & $shell -NoProfile -NonInteractive -Command "Set-Location '$TestDrive'; Import-Module '$(Resolve-Path $module)'; Import-Csv accounts.csv | Connect-XmppAccount -Server $($server.Server) -CAFile ca.pem | Get-XmppRosterItem -Group Friends | Set-XmppRosterItem -Name '' -WhatIf"
            $said | Sort-Object | Should -BeExactly @(
                'What if: Performing the operation "Clear the name" on target "juliet@capulet.example in the contact list of nurse@capulet.example".'
                'What if: Performing the operation "Clear the name" on target "paris@escalus.example in the contact list of juliet@capulet.example".'
                'What if: Performing the operation "Clear the name" on target "romeo@montague.example in the contact list of juliet@capulet.example".'
            )
            $server.Stored('juliet@capulet.example', 'roster') + $server.Stored('nurse@capulet.example', 'roster') | Should -BeExactly $before

            & $Pipeline | Should -BeNullOrEmpty
            $romeo = Get-StoredContact juliet@capulet.example romeo@montague.example
            $romeo | Should -Not -BeLike '*name*'
            $romeo | Should -BeLike '*`["Friends"`] = true*'
            $romeo | Should -BeLike '*`["Secret"`] = true*'
            $romeo | Should -BeLike '*`["subscription"`] = "both"*'
            Get-StoredContact nurse@capulet.example juliet@capulet.example | Should -BeLike '*"both"*'
            Get-StoredContact nurse@capulet.example juliet@capulet.example | Should -Not -BeLike '*Lamb*'
            $nurse = Get-StoredContact juliet@capulet.example nurse@capulet.example
            $nurse | Should -BeLike '*"Angelica"*' -Because 'it is not in the group'
            $nurse | Should -BeLike '*`["House"`] = true*'
        }

        It 'sets <Case> and keeps the rest' -ForEach @(
            @{ Case = 'a name'; Arguments = @{ Name = 'R. ☾ & <co>' }; Now = 'R. ☾ & <co>|Friends Secret|Both' }
            @{ Case = 'groups'; Arguments = @{ Group = 'Love', 'Verona' }; Now = 'My Romeo|Love Verona|Both' }
            @{ Case = 'name and groups'; Arguments = @{ Name = 'R'; Group = 'Love' }; Now = 'R|Love|Both' }
            @{ Case = 'no groups'; Arguments = @{ Group = @() }; Now = 'My Romeo||Both' }
            @{ Case = 'no groups, as an empty text'; Arguments = @{ Group = '' }; Now = 'My Romeo||Both' }
            @{ Case = 'neither name nor groups'; Arguments = @{ Name = ''; Group = @() }; Now = '||Both' }
        ) {
            $describe = { "$($_.Name)|$(($_.Groups | Sort-Object) -join ' ')|$($_.Subscription)" }
            $passed = Get-XmppRosterItem $session[0] -Jid romeo* | Set-XmppRosterItem @Arguments -PassThru
            $passed | ForEach-Object $describe | Should -BeExactly $Now
            Get-XmppRosterItem $session[0] -Jid romeo* | ForEach-Object $describe | Should -BeExactly $Now
        }

        It 'does not undo what has changed since the contact was read' {
            $old = Get-XmppRosterItem $session[0] -Jid romeo*
            $old | Set-XmppRosterItem -Group Love
            $old | Set-XmppRosterItem -Name R
            (Get-XmppRosterItem $session[0] -Jid romeo*).Groups | Should -BeExactly 'Love'
        }

        It 'does not add a contact that was removed since' {
            $items = Get-XmppRosterItem $session[0] -Group Friends | Sort-Object { "$($_.Jid)" }
            $null = $session[0].Account.RemoveRosterItemAsync($items[0].Jid).GetAwaiter().GetResult()
            $passed = $items | Set-XmppRosterItem -Name x -PassThru -ErrorVariable problems -ErrorAction SilentlyContinue
            $passed.Jid.Local | Should -BeExactly 'romeo'
            $problems[0].FullyQualifiedErrorId | Should -BeExactly 'ContactNotFound,XmppContacts.Cmdlets.Rosters.SetXmppRosterItem'
            $problems[0].TargetObject.Jid.Local | Should -BeExactly 'paris'
            (Get-XmppRosterItem $session[0]).Jid.Local | Should -Not -Contain 'paris'
        }

        It 'sends nothing when nothing would change' {
            $before = $server.Stored('juliet@capulet.example', 'roster')
            Get-XmppRosterItem $session[0] -Jid romeo* | Set-XmppRosterItem -Name 'My Romeo' -Group Secret, Friends
            $server.Stored('juliet@capulet.example', 'roster') | Should -BeExactly $before -Because 'Prosody counts versions'
        }

        It 'refuses <Case>' -ForEach @(
            @{ Case = 'characters that XML has not'; Item = { Get-XmppRosterItem $session[0] -Jid romeo* }; Arguments = @{ Name = "x`u{1}" }; Id = 'TextNotAllowed'; Category = 'InvalidArgument' }
            @{ Case = 'a closed session'; Item = { $item = Get-XmppRosterItem $session[0] -Jid romeo*; $session[0] | Disconnect-XmppSession; $item }; Arguments = @{ Name = 'x' }; Id = 'RosterItemNotSet'; Category = 'ConnectionError' }
            @{ Case = 'a name larger than the server takes'; Item = { Get-XmppRosterItem $session[0] -Jid romeo* }; Arguments = @{ Name = 'x' * 300000 }; Id = 'RosterItemNotSet'; Category = 'LimitsExceeded' }
        ) {
            & $Item | Set-XmppRosterItem @Arguments -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems | Should -HaveCount 1
            $problems[0].FullyQualifiedErrorId | Should -BeExactly "$Id,XmppContacts.Cmdlets.Rosters.SetXmppRosterItem"
            $problems[0].CategoryInfo.Category | Should -Be $Category
            $problems[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        }

        It 'changes a contact of an imported account, which keeps the change while the export stays as it is' {
            $before = (Get-FileHash $export).Hash
            $account = Import-XmppServerData $export | Where-Object { $_.Roster.Items.Length -gt 1 } | Select-Object -First 1
            $account.IsChanged | Should -BeFalse
            $item = $account | Get-XmppRosterItem | Select-Object -First 1
            $item | Set-XmppRosterItem -Name 'The other one'
            ($account | Get-XmppRosterItem -Jid $item.Jid).Name | Should -BeExactly 'The other one'
            ($account.Roster.Items | Where-Object Jid -EQ $item.Jid).Name | Should -BeExactly 'The other one'
            $account.IsChanged | Should -BeTrue
            (Get-FileHash $export).Hash | Should -BeExactly $before
        }

        It 'refuses to set nothing' {
            { Get-XmppRosterItem $session[0] | Set-XmppRosterItem } | Should -Throw -ErrorId 'NothingToSet,XmppContacts.Cmdlets.Rosters.SetXmppRosterItem'
        }
    }
}
