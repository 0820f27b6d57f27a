BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Setup.ps1')
    $lack = @(Get-ProsodyLack; Get-GnuPGLack) -join ' '
    if ($lack) { Write-Host "Skipped: $lack" }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Setup.ps1')

    function Format-Item { process { "$($_.Jid)|$($_.Name)|$(($_.Groups | Sort-Object) -join ' ')|$($_.Subscription)" } }

    function Connect-Again([string] $Jid, [string] $Password) {
        [pscustomobject]@{ jid = $Jid; password = $Password } | Connect-XmppAccount -Server $server -CAFile $prosody.CAFile
    }

    # What a new session finds of juliet's contact list.
    function Get-Roster { Connect-Again juliet@capulet.example r0se | Get-XmppRosterItem | Format-Item | Sort-Object }
}

Describe 'Move-XmppRosterMetadata on a server' -Skip:([bool]$lack) {
    BeforeEach {
        $prosody = Start-Prosody @(
            @{
                Jid = 'juliet@capulet.example'; Password = 'r0se'
                Contacts = @(
                    @{ Jid = 'romeo@montague.example'; Name = "My Romeo `u{1F339}"; Groups = 'Work', 'Secret'; Subscription = 'both' }
                    @{ Jid = 'nurse@capulet.example'; Name = "Ange`u{202E}lica"; Groups = 'Work'; Subscription = 'to' }
                    @{ Jid = 'friar@verona.example'; Subscription = 'from' }
                )
                MetaContacts = @(@{ Jid = 'romeo@montague.example'; Tag = 'one'; Order = 1 }, @{ Jid = 'friar@verona.example'; Tag = 'one'; Order = 2 })
            }
            @{ Jid = 'nurse@capulet.example'; Password = 'p3ter'; Contacts = @(@{ Jid = 'juliet@capulet.example'; Name = 'Lamb'; Groups = 'House'; Subscription = 'both' }) }
            @{ Jid = 'romeo@montague.example'; Password = 'm0on'; Contacts = @(@{ Jid = 'juliet@capulet.example'; Name = 'The sun'; Subscription = 'both' }) }
        )
        $server = $prosody.Server
        $keys = New-GnuPGHome juliet@capulet.example, nurse@capulet.example
        Push-Location (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid().ToString('N').Substring(0, 8))))
        Set-Content accounts.csv 'jid,password', 'juliet@capulet.example,r0se', 'nurse@capulet.example,p3ter'
        $PSDefaultParameterValues = @{ '*-Xmpp*:GnuPGHome' = $keys; 'Connect-XmppAccount:CAFile' = $prosody.CAFile }
        $full = "friar@verona.example|||From", "nurse@capulet.example|Ange`u{202E}lica|Work|To", "romeo@montague.example|My Romeo `u{1F339}|Secret Work|Both"
        $bare = 'friar@verona.example|||From', 'nurse@capulet.example|||To', 'romeo@montague.example|||Both'
    }

    AfterEach {
        Pop-Location
        Get-XmppSession | Disconnect-XmppSession
        Stop-Prosody $prosody
        Remove-GnuPGHome $keys
    }

    It 'plans, migrates, and then finds nothing to do' {
        $planned = Import-Csv accounts.csv | Connect-XmppAccount -Server $server | Move-XmppRosterMetadata -WhatIf
        $planned.Outcome | Should -Be 'planned', 'planned'
        "$($planned.Account)" | Should -BeExactly 'juliet@capulet.example nurse@capulet.example'
        $planned[0].Contacts, $planned[0].Groups, $planned[0].RosterItemsCleared | Should -Be 2, 2, 2
        Get-Roster | Should -BeExactly $full
        Connect-Again juliet@capulet.example r0se | Get-XmppSharedSecret | Should -BeNullOrEmpty

        $moved = Import-Csv accounts.csv | Connect-XmppAccount -Server $server | Move-XmppRosterMetadata -Confirm:$false
        $moved.Outcome | Should -Be 'migrated', 'migrated'
        $moved[0].Contacts, $moved[0].Groups, $moved[0].RosterItemsCleared | Should -Be 2, 2, 2
        $moved[0].Reserved | Should -BeGreaterThan 0
        Get-Roster | Should -BeExactly $bare
        foreach ($private in 'My Romeo', 'Work', 'lica') { $prosody.Stored('juliet@capulet.example', 'roster') | Should -Not -BeLike "*$private*" }
        Connect-Again juliet@capulet.example r0se | Get-XmppEncryptedContact | ForEach-Object { "$($_.Jids)|$($_.Name)|$(($_.Groups | Sort-Object) -join ' ')" } | Sort-Object |
            Should -BeExactly "nurse@capulet.example|Ange`u{202E}lica|Work", "romeo@montague.example|My Romeo `u{1F339}|Secret Work"

        $again = Import-Csv accounts.csv | Connect-XmppAccount -Server $server | Move-XmppRosterMetadata -Confirm:$false
        $again.Outcome | Should -Be 'unchanged', 'unchanged'
    }

    It 'leaves nothing to find for an audit when metacontacts move too' {
        $session = Connect-Again juliet@capulet.example r0se
        ($session | Test-XmppContactPrivacy | Where-Object Severity -ge Medium).Count | Should -BeGreaterThan 0
        $moved = $session | Move-XmppRosterMetadata -IncludeMetaContacts -Confirm:$false
        $moved.Outcome, $moved.MetaContacts | Should -Be 'Migrated', 1
        $session | Test-XmppContactPrivacy | Where-Object Severity -ge Medium | Should -BeNullOrEmpty
    }

    It 'is undone by Restore-XmppRosterMetadata, from the encrypted contacts' {
        $session = Connect-Again juliet@capulet.example r0se
        $null = $session | Move-XmppRosterMetadata -IncludeMetaContacts -Confirm:$false
        $session | Get-XmppMetaContact | Should -BeNullOrEmpty
        ($session | Restore-XmppRosterMetadata -WhatIf).Outcome | Should -Be 'Planned'
        Get-Roster | Should -BeExactly $bare
        $restored = $session | Restore-XmppRosterMetadata -RemoveEncrypted -Confirm:$false
        $restored.Outcome, $restored.Contacts, $restored.Groups | Should -Be 'Restored', 2, 2
        Get-Roster | Should -BeExactly $full
        ($session | Get-XmppMetaContact).Tag | Should -BeExactly 'one'
        $session | Get-XmppEncryptedContact | Should -BeNullOrEmpty
        ($session | Restore-XmppRosterMetadata -Confirm:$false).Outcome | Should -Be 'Unchanged'
    }

    It 'keeps a backup, which restores alone' {
        $session = Connect-Again juliet@capulet.example r0se
        $null = $session | Move-XmppRosterMetadata -BackupPath ./backups -Confirm:$false
        $backup = Get-ChildItem ./backups
        $backup | Should -HaveCount 1
        $backup.UnixMode | Should -BeExactly '-rw-------'
        gpg --homedir $keys --batch --quiet --decrypt $backup.FullName 2>$null | Out-String | Should -BeLike '*My Romeo*'

        $session | Get-XmppEncryptedContact | Remove-XmppEncryptedContact
        ($session | Restore-XmppRosterMetadata -BackupPath $backup -Confirm:$false).Outcome | Should -Be 'Restored'
        Get-Roster | Should -BeExactly $full

        $nobody = Connect-Again nurse@capulet.example p3ter | Restore-XmppRosterMetadata -BackupPath ./backups -Confirm:$false
        $nobody.Outcome, $nobody.Message | Should -Be 'Skipped', "'$(Resolve-Path ./backups)' has no backup of it."
        ($session | Restore-XmppRosterMetadata -BackupPath ./backups -Confirm:$false).Outcome | Should -Be 'Unchanged'

        $other = Connect-Again nurse@capulet.example p3ter | Restore-XmppRosterMetadata -BackupPath $backup -Confirm:$false -ErrorVariable problems -ErrorAction SilentlyContinue
        $other.Outcome | Should -Be 'Failed'
        $problems[0].FullyQualifiedErrorId | Should -BeExactly 'AccountNotRestored,XmppContacts.Cmdlets.Migrations.RestoreXmppRosterMetadata'
    }

    It 'says of each account that failed or was skipped why, and goes on with the rest' {
        $lost, $romeo, $nurse = (Connect-Again juliet@capulet.example r0se), (Connect-Again romeo@montague.example m0on), (Connect-Again nurse@capulet.example p3ter)
        $lost | Disconnect-XmppSession
        $outcomes = $lost, $romeo, $nurse | Move-XmppRosterMetadata -Confirm:$false -ErrorVariable problems -ErrorAction SilentlyContinue
        $outcomes.Outcome | Should -Be 'failed', 'skipped', 'migrated'
        $outcomes[1].Message | Should -BeLike '*no OpenPGP key of the account*'
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeExactly 'AccountNotMigrated,XmppContacts.Cmdlets.Migrations.MoveXmppRosterMetadata'
        $problems[0].TargetObject | Should -BeExactly 'juliet@capulet.example'
        $problems[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        $problems[0].Exception.Message | Should -BeLike 'juliet@capulet.example: *'
        $outcomes | Format-Table | Out-String -Width 160 | Should -Match '(?m)^romeo@montague\.example +.*Skipped'
        Get-Roster | Should -BeExactly $full
    }

    It 'makes keys when it is asked to, and keeps the codes of their backups' {
        $session = Connect-Again romeo@montague.example m0on
        { $session | Move-XmppRosterMetadata -GenerateKeys -Confirm:$false } | Should -Throw -ErrorId 'BackupCodesPathMissing,XmppContacts.Cmdlets.Migrations.MoveXmppRosterMetadata'
        { $session | Move-XmppRosterMetadata -BackupCodesPath codes.csv -Confirm:$false } | Should -Throw -ErrorId 'GenerateKeysMissing,XmppContacts.Cmdlets.Migrations.MoveXmppRosterMetadata'
        ($session | Move-XmppRosterMetadata -GenerateKeys -BackupCodesPath codes.csv -Confirm:$false).Outcome | Should -Be 'Migrated'
        (Get-Item codes.csv).UnixMode | Should -BeExactly '-rw-------'
        $codes = @(Import-Csv codes.csv)
        $codes.Account | Should -BeExactly 'romeo@montague.example'
        gpg --homedir $keys --batch --with-colons --list-secret-keys 'xmpp:romeo@montague.example' 2>$null | Out-String | Should -BeLike "*fpr*$($codes.Fingerprint)*"
    }

    It 'asks before each account' {
        $running = Start-Pipeline {
            param($server, $ca, $keys)
            [pscustomobject]@{ jid = 'juliet@capulet.example'; password = 'r0se' } | Connect-XmppAccount -Server $server -CAFile $ca | Move-XmppRosterMetadata -GnuPGHome $keys
        } @{ server = $server; ca = $prosody.CAFile; keys = $keys }
        $running.HasEnded(120) | Should -BeTrue
        $running.Output | Should -BeNullOrEmpty
        $said = "$(try { $running.PowerShell.EndInvoke($running.Handle) } catch { $_ })$($running.PowerShell.Streams.Error)"
        $said | Should -BeLike '*prompt*' -Because 'there is nobody to answer'
        $running.PowerShell.Dispose()
        Get-Roster | Should -BeExactly $full
    }
}

Describe 'Move-XmppRosterMetadata of many contacts' -Skip:([bool]$lack) {
    BeforeAll {
        $prosody = Start-Prosody @(
            @{
                Jid = 'juliet@capulet.example'; Password = 'r0se'
                Contacts = 1..200 | ForEach-Object { @{ Jid = "c$_@verona.example"; Name = "Name $_"; Groups = 'Many'; Subscription = 'both' } }
            }
        )
        $server = $prosody.Server
        $keys = New-GnuPGHome juliet@capulet.example
    }

    AfterAll {
        Get-XmppSession | Disconnect-XmppSession
        Stop-Prosody $prosody
        Remove-GnuPGHome $keys
    }

    It 'shows how far it is, stops without losing anything, and goes on from there' {
        $running = Start-Pipeline {
            param($server, $ca, $keys)
            [pscustomobject]@{ jid = 'juliet@capulet.example'; password = 'r0se' } | Connect-XmppAccount -Server $server -CAFile $ca |
                Move-XmppRosterMetadata -GnuPGHome $keys -Confirm:$false
        } @{ server = $server; ca = $prosody.CAFile; keys = $keys }
        $progress = $running.PowerShell.Streams.Progress
        $waited = [Diagnostics.Stopwatch]::StartNew()
        while (-not ($progress | Where-Object ActivityId -EQ 1) -and -not $running.HasEnded(0) -and $waited.Elapsed.TotalSeconds -lt 180) { Start-Sleep -Milliseconds 20 }
        $running.PowerShell.Stop()
        $running.PowerShell.InvocationStateInfo.State | Should -Be 'Stopped' -Because "it was not done yet $($running.Output) $($running.PowerShell.Streams.Error)"

        $contacts = $progress | Where-Object ActivityId -EQ 1 | Select-Object -First 1
        $contacts.Activity, $contacts.ParentActivityId | Should -Be 'juliet@capulet.example', 0
        ($progress | Where-Object ActivityId -EQ 0)[0].StatusDescription | Should -BeLike '0 accounts done*'
        $running.PowerShell.Dispose()

        $session = Connect-Again juliet@capulet.example r0se
        $named = @($session | Get-XmppRosterItem | Where-Object Name | ForEach-Object { "$($_.Jid) $($_.Name)" })
        $encrypted = @($session | Get-XmppEncryptedContact -GnuPGHome $keys -ErrorAction SilentlyContinue | ForEach-Object { "$($_.Jids) $($_.Name)" })
        @($named + $encrypted | Sort-Object -Unique).Count | Should -Be 200 -Because 'every name is in the contact list or encrypted'

        $done = $session | Move-XmppRosterMetadata -GnuPGHome $keys -Confirm:$false
        $done.Outcome | Should -Be 'Migrated'
        @($session | Get-XmppEncryptedContact -GnuPGHome $keys).Count | Should -Be 200
        $session | Get-XmppRosterItem | Where-Object Name | Should -BeNullOrEmpty
        ($session | Move-XmppRosterMetadata -GnuPGHome $keys -Confirm:$false).Outcome | Should -Be 'Unchanged'
    }
}
