BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Setup.ps1')
    $keyLack = Get-GnuPGLack
    if ($keyLack) { Write-Host "Skipped: $keyLack" }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Setup.ps1')
    $sample = (Resolve-Path (Join-Path $PSScriptRoot '../../samples/verona.xml')).Path

    # The whole elements of accounts, by address.
    function Get-User([string] $Path) {
        $users = [ordered]@{}
        foreach ($hosted in [System.Xml.Linq.XElement]::Load((Resolve-Path $Path).Path).Elements()) {
            foreach ($user in $hosted.Elements() | Where-Object { $_.Name.LocalName -eq 'user' }) {
                $users["$($user.Attribute('name').Value)@$($hosted.Attribute('jid').Value)"] = $user
            }
        }
        $users
    }

    function Get-FileName { Get-ChildItem -Force | ForEach-Object Name }
}

Describe 'Export-XmppServerData' {
    BeforeEach {
        Push-Location (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid().ToString('N').Substring(0, 8))))
        Set-Content in.xml @'
<server-data xmlns='urn:xmpp:pie:0'><host jid='capulet.example'>
<user name='juliet' password='r0se'><query xmlns='jabber:iq:roster'>
<item jid='romeo@montague.example' name='My Romeo' subscription='both'><group>Secret love</group></item>
<item jid='nurse@capulet.example' name='Angelica' subscription='to' ask='subscribe'/></query>
<unheard xmlns='urn:example:unheard' a='1'><of/>as it stands</unheard>
<vCard xmlns='vcard-temp'><FN>Juliet</FN></vCard></user>
</host><host jid='montague.example'>
<user name='romeo'><query xmlns='jabber:iq:roster'><item jid='juliet@capulet.example' name='The sun' subscription='both'/></query></user>
</host></server-data>
'@
    }

    AfterEach { Pop-Location }

    Context 'after Move-XmppRosterMetadata' -Skip:([bool]$keyLack) {
        BeforeEach { $keys = New-GnuPGHome juliet@capulet.example, romeo@montague.example }

        AfterEach { Remove-GnuPGHome $keys }

        It 'writes an export in which nothing is left to find' {
            $before = (Get-FileHash in.xml).Hash
            $findings = Import-XmppServerData in.xml | Test-XmppContactPrivacy | Where-Object Severity -ge Medium
            $findings.Count | Should -BeGreaterThan 2

            $outcomes = Import-XmppServerData in.xml | Move-XmppRosterMetadata -GnuPGHome $keys -Confirm:$false | Export-XmppServerData out.xml -PassThru

            $outcomes.Outcome | Should -Be 'migrated', 'migrated'
            "$($outcomes.Account)" | Should -BeExactly 'juliet@capulet.example romeo@montague.example'
            Import-XmppServerData out.xml | Test-XmppContactPrivacy -GnuPGHome $keys | Where-Object Severity -ge Medium | Should -BeNullOrEmpty
            (Get-FileHash in.xml).Hash | Should -BeExactly $before
            (Get-Item out.xml).UnixMode | Should -BeExactly '-rw-------'
            foreach ($private in 'My Romeo', 'Secret love', 'Angelica', 'The sun') { Get-Content out.xml -Raw | Should -Not -BeLike "*$private*" }
            Import-XmppServerData out.xml | Get-XmppEncryptedContact -GnuPGHome $keys | ForEach-Object { "$($_.Jids)|$($_.Name)|$($_.Groups)" } | Sort-Object |
                Should -BeExactly 'juliet@capulet.example|The sun|', 'nurse@capulet.example|Angelica|', 'romeo@montague.example|My Romeo|Secret love'

            $juliet = (Get-User out.xml)['juliet@capulet.example']
            $juliet.Attribute('password').Value | Should -BeExactly 'r0se'
            $juliet.Element('{urn:example:unheard}unheard').ToString('DisableFormatting') -replace ' xmlns="[^"]*"' | Should -BeExactly '<unheard a="1"><of />as it stands</unheard>'
            $items = $juliet.Element('{jabber:iq:roster}query').Elements() | ForEach-Object { "$($_.Attribute('jid').Value) $($_.Attribute('subscription').Value) $($_.Attribute('ask').Value)".Trim() }
            $items | Should -BeExactly 'romeo@montague.example both', 'nurse@capulet.example to subscribe'

            # Prosody's import takes no messages: the secrets are beside the keys, encrypted.
            gpg --homedir $keys --batch --quiet --decrypt (Join-Path $keys 'xmpp-secrets.gpg') 2>$null | Out-String | Should -BeLike '*urn:xmpp:contacts*'

            (Import-XmppServerData out.xml | Move-XmppRosterMetadata -GnuPGHome $keys -Confirm:$false).Outcome | Should -Be 'unchanged', 'unchanged'
        }

        It 'writes accounts that were not migrated as they were' {
            Remove-GnuPGHome $keys
            $keys = New-GnuPGHome romeo@montague.example
            $outcomes = Import-XmppServerData in.xml | Move-XmppRosterMetadata -GnuPGHome $keys -SecretsFile secrets.gpg -Confirm:$false | Export-XmppServerData out.xml -PassThru
            $outcomes.Outcome | Should -Be 'skipped', 'migrated'
            $outcomes.Source.IsChanged | Should -Be $false, $true
            [System.Xml.Linq.XNode]::DeepEquals((Get-User out.xml)['juliet@capulet.example'], (Get-User in.xml)['juliet@capulet.example']) | Should -BeTrue
            Test-Path secrets.gpg | Should -BeTrue
            Test-Path (Join-Path $keys 'xmpp-secrets.gpg') | Should -BeFalse
        }

        It 'migrates no account that stands there twice or is not understood entirely, planned or not' {
            (Get-Content in.xml -Raw).Replace(
                "</host><host jid='montague.example'>",
                "<user name='bea'><query xmlns='jabber:iq:roster'><item jid='x@verona.example' name='X'/><Item jid='y@verona.example' name='Y'/></query></user></host><host jid='montague.example'>").Replace(
                '</host></server-data>', "<user name='Romeo'><query xmlns='jabber:iq:roster'><item jid='x@verona.example' name='Second'/></query></user></host></server-data>") | Set-Content twice.xml
            $planned = Import-XmppServerData twice.xml -ErrorAction SilentlyContinue | Move-XmppRosterMetadata -GnuPGHome $keys -WhatIf -ErrorAction SilentlyContinue
            $planned.Outcome | Should -Be 'planned', 'failed', 'failed'

            $outcomes = Import-XmppServerData twice.xml -ErrorAction SilentlyContinue | Move-XmppRosterMetadata -GnuPGHome $keys -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problems |
                Export-XmppServerData out.xml -PassThru
            $outcomes.Outcome | Should -Be 'migrated', 'failed', 'failed'
            "$($problems.TargetObject)" | Should -BeExactly 'bea@capulet.example romeo@montague.example'
            $problems[1].Exception.Message | Should -BeLike '*left as it is in the export*more than once*'
            [System.Xml.Linq.XNode]::DeepEquals((Get-User out.xml)['bea@capulet.example'], (Get-User twice.xml)['bea@capulet.example']) | Should -BeTrue
            [System.Xml.Linq.XNode]::DeepEquals((Get-User out.xml)['romeo@montague.example'], (Get-User in.xml)['romeo@montague.example']) | Should -BeTrue
        }

        It 'keeps earlier changes of an account that failed' {
            $account = Import-XmppServerData in.xml | Select-Object -First 1
            $account | Get-XmppRosterItem -Jid nurse* | Set-XmppRosterItem -Name Nurse
            Set-Content not-a-folder x
            $outcome = $account | Move-XmppRosterMetadata -GnuPGHome $keys -BackupPath not-a-folder -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problems
            $outcome.Outcome | Should -Be 'failed'
            $problems[0].TargetObject | Should -BeExactly 'juliet@capulet.example'
            ($account | Get-XmppRosterItem).Name | Should -BeExactly 'My Romeo', 'Nurse'
            $account.Nodes | Should -BeNullOrEmpty
        }

        It 'takes what Restore-XmppRosterMetadata gives' {
            $null = Import-XmppServerData in.xml | Move-XmppRosterMetadata -GnuPGHome $keys -Confirm:$false | Export-XmppServerData out.xml
            $outcomes = Import-XmppServerData out.xml | Restore-XmppRosterMetadata -GnuPGHome $keys -RemoveEncrypted -Confirm:$false | Export-XmppServerData back.xml -PassThru
            $outcomes.Outcome | Should -Be 'restored', 'restored'
            $rosters = 'in.xml', 'back.xml' | ForEach-Object { Import-XmppServerData $_ | Get-XmppRosterItem | ForEach-Object { "$($_.Account) $($_.Jid) $($_.Name) $($_.Groups) $($_.Subscription) $($_.Ask)" } | Out-String }
            $rosters[1] | Should -BeExactly $rosters[0]
            Import-XmppServerData back.xml | Get-XmppEncryptedContact -GnuPGHome $keys | Should -BeNullOrEmpty
        }

        It 'plans with -WhatIf, and changes nothing' {
            $accounts = Import-XmppServerData in.xml
            $planned = $accounts | Move-XmppRosterMetadata -GnuPGHome $keys -WhatIf
            $planned.Outcome | Should -Be 'planned', 'planned'
            $planned.RosterItemsCleared | Should -Be 2, 1
            $accounts.IsChanged | Should -Be $false, $false
            Test-Path (Join-Path $keys 'xmpp-secrets.gpg') | Should -BeFalse
        }

        It 'refuses what would lose names: <Id>' -ForEach @(
            @{ Id = 'TargetRefused'; With = @{ Target = 'Ejabberd'; SecretsFile = 'secrets.gpg' } }
            @{ Id = 'SecretsFileMissing'; With = @{} }
        ) {
            $ownHome = $env:GNUPGHOME
            $env:GNUPGHOME = $keys
            try {
                { Import-XmppServerData in.xml | Move-XmppRosterMetadata @With -Confirm:$false | Export-XmppServerData out.xml } |
                    Should -Throw -ErrorId "$Id,XmppContacts.Cmdlets.Migrations.MoveXmppRosterMetadata"
            } finally {
                $env:GNUPGHOME = $ownHome
            }
            Get-FileName | Should -BeExactly 'in.xml'
        }

        It 'warns of another target' {
            $outcomes = Import-XmppServerData in.xml | Move-XmppRosterMetadata -GnuPGHome $keys -SecretsFile secrets.gpg -Target Other -Confirm:$false -WarningVariable warnings -WarningAction SilentlyContinue
            $outcomes.Outcome | Should -Be 'migrated', 'migrated'
            $warnings | Should -HaveCount 1
            "$warnings" | Should -BeLike '*imports personal eventing nodes*'
        }

        It 'says that an account of an export has no other service' {
            $outcomes = Import-XmppServerData in.xml | Move-XmppRosterMetadata -GnuPGHome $keys -PubSubService pubsub.capulet.example -Confirm:$false -ErrorVariable problems -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
            $outcomes.Outcome | Should -Be 'failed', 'failed'
            $problems[0].FullyQualifiedErrorId | Should -BeExactly 'AccountNotMigrated,XmppContacts.Cmdlets.Migrations.MoveXmppRosterMetadata'
            "$($problems[0])" | Should -BeLike 'juliet@capulet.example*copy in an export*'
        }
    }

    Context 'Files' {
        It 'writes every account as it stood, host by host' {
            $given = Import-XmppServerData $sample
            $given | Export-XmppServerData out.xml -PassThru | Should -Be $given
            $before, $after = (Get-User $sample), (Get-User out.xml)
            "$($after.Keys)" | Should -BeExactly "$($before.Keys)"
            foreach ($jid in $before.Keys) {
                "$($after[$jid])" | Should -BeExactly "$($before[$jid])"
            }
            @([System.Xml.Linq.XElement]::Load((Resolve-Path out.xml).Path).Elements()) | Should -HaveCount 2
        }

        It 'writes changes' {
            $accounts = Import-XmppServerData in.xml
            $accounts | Get-XmppRosterItem | Set-XmppRosterItem -Name '' -Group @()
            $accounts | Export-XmppServerData out.xml
            (Import-XmppServerData out.xml | Get-XmppRosterItem).Name | Where-Object { $_ } | Should -BeNullOrEmpty
        }

        It 'writes a file for each account to a folder' {
            Import-XmppServerData in.xml | Export-XmppServerData ./new/
            New-Item -ItemType Directory empty | Out-Null
            Import-XmppServerData in.xml | Export-XmppServerData empty
            foreach ($folder in 'new', 'empty') {
                (Get-ChildItem $folder).Name | Should -BeExactly 'juliet@capulet.example.xml', 'romeo@montague.example.xml'
                (Get-Item $folder).UnixMode | Should -BeExactly 'drwx------'
                (Import-XmppServerData $folder | Get-XmppRosterItem).Name | Should -BeExactly 'My Romeo', 'Angelica', 'The sun'
            }
            { Import-XmppServerData in.xml | Export-XmppServerData new -Force } | Should -Throw -ErrorId 'ServerDataNotWritten,XmppContacts.Cmdlets.ServerData.ExportXmppServerData'
        }

        It 'compresses by name' {
            Import-XmppServerData in.xml | Export-XmppServerData out.xml.gz
            (Get-Content out.xml.gz -AsByteStream -TotalCount 2) | Should -Be 0x1F, 0x8B
            @(Import-XmppServerData out.xml.gz).Count | Should -Be 2
        }

        It 'replaces a file only with -Force' {
            Set-Content out.xml 'earlier'
            { Import-XmppServerData in.xml | Export-XmppServerData out.xml } | Should -Throw -ErrorId 'ServerDataExists,XmppContacts.Cmdlets.ServerData.ExportXmppServerData'
            Get-Content out.xml | Should -BeExactly 'earlier'
            Import-XmppServerData in.xml | Export-XmppServerData out.xml -Force
            @(Import-XmppServerData out.xml).Count | Should -Be 2
            (Get-Item out.xml).UnixMode | Should -BeExactly '-rw-------'
        }

        It 'leaves nothing when <Case>' -ForEach @(
            @{ Case = 'the pipeline fails before it'; Pipeline = { Import-XmppServerData in.xml | ForEach-Object { $_; throw 'stop' } | Export-XmppServerData out.xml -Force } }
            @{ Case = 'the pipeline fails after it'; Pipeline = { Import-XmppServerData in.xml | Export-XmppServerData out.xml -Force -PassThru | ForEach-Object { throw 'stop' } } }
            @{ Case = 'no more accounts are asked for'; Pipeline = { Import-XmppServerData in.xml | Export-XmppServerData out.xml -Force -PassThru | Select-Object -First 1 } }
            @{ Case = 'nothing is to be changed'; Pipeline = { Import-XmppServerData in.xml | Export-XmppServerData out.xml -Force -WhatIf } }
            @{ Case = 'no account comes'; Pipeline = { @() | Export-XmppServerData out.xml -Force -WarningAction SilentlyContinue } }
        ) {
            Set-Content out.xml 'earlier'
            try { & $Pipeline | Out-Null } catch { "$_" | Should -Be 'stop' }
            Get-Content out.xml | Should -BeExactly 'earlier'
            Get-FileName | Should -BeExactly 'in.xml', 'out.xml'
        }

        It 'is thrown away when the pipeline is stopped' {
            $running = Start-Pipeline {
                param($folder)
                Set-Location $folder
                Import-XmppServerData in.xml | Export-XmppServerData out.xml -PassThru | ForEach-Object { $_; Start-Sleep -Seconds 60 }
            } @{ folder = (Get-Location).Path }
            $running.HasWritten(1) | Should -BeTrue
            Get-FileName | Should -HaveCount 2 -Because 'the export is written beside its target'
            $stopping = [Diagnostics.Stopwatch]::StartNew()
            $running.PowerShell.Stop()
            $stopping.Elapsed.TotalSeconds | Should -BeLessThan 20
            $running.PowerShell.Dispose()
            Get-FileName | Should -BeExactly 'in.xml'
        }

        It 'writes an account that comes twice once, and says so' {
            $accounts = Import-XmppServerData in.xml
            $written = $accounts, $accounts[0] | ForEach-Object { $_ } | Export-XmppServerData out.xml -PassThru -ErrorVariable problems -ErrorAction SilentlyContinue
            $written | Should -Be $accounts
            $problems | Should -HaveCount 1
            $problems[0].FullyQualifiedErrorId | Should -BeExactly 'AccountNotExported,XmppContacts.Cmdlets.ServerData.ExportXmppServerData'
            $problems[0].TargetObject | Should -BeExactly 'juliet@capulet.example'
            @(Import-XmppServerData out.xml).Count | Should -Be 2
        }

        It 'says where it cannot write' {
            { Import-XmppServerData in.xml | Export-XmppServerData ./nowhere/out.xml } | Should -Throw -ErrorId 'ServerDataNotWritten,XmppContacts.Cmdlets.ServerData.ExportXmppServerData'
            { Import-XmppServerData in.xml | Export-XmppServerData Env:out.xml } | Should -Throw -ErrorId 'PathNotInFileSystem,XmppContacts.Cmdlets.ServerData.ExportXmppServerData'
        }
    }
}
