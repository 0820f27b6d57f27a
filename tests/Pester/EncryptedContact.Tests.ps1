BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Setup.ps1')
    $lack = @(Get-ProsodyLack; Get-GnuPGLack) -join ' '
    if ($lack) { Write-Host "Skipped: $lack" }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Setup.ps1')
    $sample = Join-Path $PSScriptRoot '../../samples/verona.xml'

    # All that the server has of an account's encrypted contacts, as files.
    function Get-StoredNodes([string] $Account) {
        $local, $domain = $Account -split '@'
        $data = Join-Path $server.Folder 'data' ($domain -replace '\.', '%2e')
        (Get-ChildItem $data -Recurse -File | Where-Object { $_.FullName -like '*pep*' -and $_.BaseName -eq $local } | Sort-Object FullName | Get-Content -Raw) -join "`n"
    }

    function Get-Completion([string] $Line) { [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches.CompletionText }
}

Describe 'Encrypted contacts on a server' -Skip:([bool]$lack) {
    BeforeEach {
        $server = Start-Prosody @(
            @{
                Jid = 'juliet@capulet.example'; Password = 'r0se'
                Contacts = @(
                    @{ Jid = 'romeo@montague.example'; Name = 'My Romeo'; Groups = 'Work', 'Secret'; Subscription = 'both' }
                    @{ Jid = 'nurse@capulet.example'; Name = "Ange`u{202E}lica"; Groups = 'Work'; Subscription = 'to' }
                    @{ Jid = 'friar@verona.example'; Name = 'Laurence' }
                    @{ Jid = 'paris@escalus.example'; Groups = 'House' }
                )
                MetaContacts = @(
                    @{ Jid = 'romeo@montague.example'; Tag = 'one'; Order = 1 }
                    @{ Jid = 'paris@escalus.example'; Tag = 'one'; Order = 7 }
                    @{ Jid = 'friar@verona.example'; Tag = 'two'; Order = 1 }
                )
            }
            @{ Jid = 'nurse@capulet.example'; Password = 'p3ter'; Contacts = @(@{ Jid = 'juliet@capulet.example'; Name = 'Lamb'; Groups = 'Work' }) }
        )
        $keys = New-GnuPGHome juliet@capulet.example, nurse@capulet.example
        $ownHome = $env:GNUPGHOME
        $env:GNUPGHOME = $keys
        $s, $n = @(
            [pscustomobject]@{ jid = 'juliet@capulet.example'; password = 'r0se' }
            [pscustomobject]@{ jid = 'nurse@capulet.example'; password = 'p3ter' }
        ) | Connect-XmppAccount -Server $server.Server -CAFile $server.CAFile
    }

    AfterEach {
        $env:GNUPGHOME = $ownHome
        Get-XmppSession | Disconnect-XmppSession
        Stop-Prosody $server
        Remove-GnuPGHome $keys
    }

    Context 'ConvertTo-EncryptedContact' {
        It 'publishes what a pipeline chose of the contact list, and shows what is there' {
            # Collected first: the table has the widths of what comes within 0.3 s.
            $contacts = $s | Get-XmppRosterItem | Where-Object Name | ConvertTo-EncryptedContact -Publish
            $shown = $contacts | Format-Table | Out-String -Width 100
            $shown | Should -Match '(?m)^romeo@montague\.example +My Romeo +(Work, Secret|Secret, Work)'
            $shown | Should -BeLike '*Account: juliet@capulet.example*'
            $shown | Should -BeLike '*friar@verona.example*Laurence*'
            $shown | Should -BeLike '*Ange⟨U+202E⟩lica*' -Because 'text from a server cannot steer the terminal'
            $shown | Should -Not -BeLike '*paris*'
            $s | Get-XmppEncryptedContact | Format-Wide | Out-String | Should -Not -BeLike "*`u{202E}*"

            # Another shell, which has only the password and the key.
            $read = & $shell -NoProfile -NonInteractive -Command "Import-Module '$module'; `$s = [pscustomobject]@{ jid = 'juliet@capulet.example'; password = 'r0se' } | Connect-XmppAccount -Server $($server.Server) -CAFile '$($server.CAFile)'; (Get-XmppEncryptedContact `$s).Name"
            $read | Sort-Object | Should -BeExactly "Ange`u{202E}lica", 'Laurence', 'My Romeo'

            $stored = Get-StoredNodes juliet@capulet.example
            $stored | Should -BeLike '*urn:xmpp:openpgp:pubsub:0*'
            foreach ($private in 'Romeo', 'romeo@montague', 'Laurence', 'Secret') { $stored | Should -Not -BeLike "*$private*" }
        }

        It 'writes nothing that is there already, and unites what is not' {
            $null = $s | Get-XmppRosterItem -Jid romeo* | ConvertTo-EncryptedContact -Publish
            Get-XmppEncryptedContact $s | Set-XmppEncryptedContact -Group Love
            $s | Get-XmppRosterItem -Jid romeo* | ConvertTo-EncryptedContact -Publish | Format-Contact | Should -BeExactly 'romeo|My Romeo|Love Secret Work'
            $stored = Get-StoredNodes juliet@capulet.example
            $again = $s | Get-XmppRosterItem -Jid romeo* | ConvertTo-EncryptedContact -Publish
            $again.ItemIds | Should -HaveCount 1
            @(Get-XmppEncryptedContact $s) | Should -HaveCount 1
            Get-StoredNodes juliet@capulet.example | Should -BeExactly $stored
        }

        It 'publishes for each account its own' {
            $made = $s, $n | Get-XmppRosterItem | Where-Object Name | ConvertTo-EncryptedContact -Publish
            ($made | Where-Object { "$($_.Account)" -eq 'nurse@capulet.example' }) | Format-Contact | Should -BeExactly 'juliet|Lamb|Work'
            Get-XmppEncryptedContact $n | Format-Contact | Should -BeExactly 'juliet|Lamb|Work'
            @(Get-XmppEncryptedContact $s) | Should -HaveCount 3
        }

        It 'makes one contact of a metacontact, whatever comes first, and keeps what it is made of' {
            $made = & { Get-XmppMetaContact $s | Where-Object Tag -EQ one; Get-XmppRosterItem $s } | ConvertTo-EncryptedContact -Publish
            $made | Format-Contact | Sort-Object | Should -BeExactly 'friar|Laurence|', "nurse|Ange`u{202E}lica|Work", 'paris+romeo|My Romeo|House Secret Work'
            $xml = [xml]($made | Where-Object { $_.Jids.Count -eq 2 }).Xml
            $metas = $xml.contact.ChildNodes | Where-Object LocalName -EQ meta
            $metas | ForEach-Object { "$($_.NamespaceURI) $($_.jid) $($_.tag) $($_.order)" } |
                Should -BeExactly 'storage:metacontacts romeo@montague.example one 1', 'storage:metacontacts paris@escalus.example one 7'
            $stored = Get-StoredNodes juliet@capulet.example
            $null = & { Get-XmppRosterItem $s; Get-XmppMetaContact $s | Where-Object Tag -EQ one } | ConvertTo-EncryptedContact -Publish
            Get-StoredNodes juliet@capulet.example | Should -BeExactly $stored
        }

        It 'keeps each metacontact once when another is chosen later' {
            $null = Get-XmppMetaContact $s | Where-Object Tag -EQ two | ConvertTo-EncryptedContact -Publish
            $made = Get-XmppMetaContact $s | ConvertTo-EncryptedContact -Publish
            $made | ForEach-Object { ([xml]$_.Xml).contact.ChildNodes } | Where-Object LocalName -EQ meta | ForEach-Object jid | Sort-Object |
                Should -BeExactly 'friar@verona.example', 'paris@escalus.example', 'romeo@montague.example'
        }

        It 'takes no key to show what would be published' {
            $env:GNUPGHOME = Join-Path $TestDrive 'nowhere'
            $ready = $s | Get-XmppRosterItem -Jid romeo* | ConvertTo-EncryptedContact
            $ready | Format-Contact | Should -BeExactly 'romeo|My Romeo|Secret Work'
            $ready.ItemIds | Should -BeNullOrEmpty
            $ready.Xml | Should -BeLike '<contact name="My Romeo" xmlns="urn:xmpp:contacts:0"><identity type="jid">romeo@montague.example</identity><group id="*" /><group id="*" /></contact>'
            Get-StoredNodes juliet@capulet.example | Should -BeNullOrEmpty
        }

        It 'publishes nothing with -WhatIf' {
            $s | Get-XmppRosterItem | ConvertTo-EncryptedContact -Publish -WhatIf | Should -BeNullOrEmpty
            Get-StoredNodes juliet@capulet.example | Should -BeNullOrEmpty
            Get-XmppSharedSecret $s | Should -BeNullOrEmpty
        }

        It 'writes nothing without a key, and goes on with the next account' {
            $other = New-GnuPGHome nurse@capulet.example
            try {
                $made = $s, $n | Get-XmppRosterItem | ConvertTo-EncryptedContact -Publish -GnuPGHome $other -ErrorVariable problems -ErrorAction SilentlyContinue
            } finally { Remove-GnuPGHome $other }
            $made | Format-Contact | Should -BeExactly 'juliet|Lamb|Work'
            $problems | Should -HaveCount 1
            $problems[0].FullyQualifiedErrorId | Should -BeExactly 'OpenPgpKeyMissing,XmppContacts.Cmdlets.EncryptedContacts.ConvertToEncryptedContact'
            $problems[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
            $problems[0].TargetObject | Should -BeExactly 'juliet@capulet.example'
            $problems[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty

            # The node by which a run reserves the account stays, empty.
            Get-StoredNodes juliet@capulet.example | Should -Not -BeLike '*urn:xmpp:*'
        }
    }

    Context 'Get-XmppEncryptedContact' {
        BeforeEach {
            $null = $s | Get-XmppRosterItem | ConvertTo-EncryptedContact -Publish
        }

        It 'gives contacts with everything that is kept of them' {
            $contact = Get-XmppEncryptedContact $s -Jid romeo*
            $contact.PSTypeNames[0] | Should -BeExactly 'XmppContacts.Cmdlets.EncryptedContacts.AccountEncryptedContact'
            "$($contact.Account) $($contact.Jids) $($contact.Name) $($contact.Identities.Type)" | Should -BeExactly 'juliet@capulet.example romeo@montague.example My Romeo jid'
            $contact.Groups | Sort-Object | Should -BeExactly 'Secret', 'Work'
            $contact.ItemIds | Should -Match '^[0-9a-f]{32}$'
            "$contact" | Should -BeExactly 'romeo@montague.example'
        }

        It 'chooses by <Case>' -ForEach @(
            @{ Case = 'group'; Arguments = @{ Group = 'Work' }; Chosen = 'nurse', 'romeo' }
            @{ Case = 'no group'; Arguments = @{ Group = '' }; Chosen = 'friar' }
            @{ Case = 'name'; Arguments = @{ Name = '*a*' }; Chosen = 'friar', 'nurse' }
            @{ Case = 'no name'; Arguments = @{ Name = '' }; Chosen = 'paris' }
            @{ Case = 'address and group'; Arguments = @{ Jid = '*.example'; Group = 'HOUSE' }; Chosen = 'paris' }
            @{ Case = 'what nobody has'; Arguments = @{ Group = 'Enemies' }; Chosen = $null }
        ) {
            ($s | Get-XmppEncryptedContact @Arguments).Jids.Local | Sort-Object | Should -BeExactly $Chosen
        }

        It 'completes groups' {
            Get-Completion 'Get-XmppEncryptedContact -Group ' | Should -BeExactly 'House', 'Secret', 'Work'
            Get-Completion 'Set-XmppEncryptedContact -Session juliet@capulet.example -Jid a@b.example -Group s' | Should -BeExactly 'Secret'
            Get-Completion "Get-XmppEncryptedContact -GnuPGHome $TestDrive -Session juliet@capulet.example -Group " | Should -Not -Contain 'Secret' -Because 'there is no key'
        }

        It 'says, once for those alike, which items cannot be read' {
            $other = New-GnuPGHome nurse@capulet.example
            try {
                $read = $s, $n | Get-XmppEncryptedContact -GnuPGHome $other -ErrorVariable problems -ErrorAction SilentlyContinue
            } finally { Remove-GnuPGHome $other }
            $read | Should -BeNullOrEmpty
            $ids = 'SharedSecretRejected', 'SharedSecretUnknown', 'SharedSecretUnknown'
            $problems.FullyQualifiedErrorId | Should -BeExactly ($ids -replace '$', ',XmppContacts.Cmdlets.EncryptedContacts.GetXmppEncryptedContact')
            $problems.CategoryInfo.Category | Should -Be 'SecurityError', 'ObjectNotFound', 'ObjectNotFound'
            "$($problems[0])" | Should -BeLike 'juliet@capulet.example: * items of urn:x-xmpp-contacts:private:0 are encrypted to none of the secret keys * (Undecryptable).'
            "$($problems[1])" | Should -BeLike 'juliet@capulet.example: 16 items of urn:xmpp:contacts not used (*, …): *'
        }

        It 'names a closed session, and reads the others' {
            $null = $n | Get-XmppRosterItem | ConvertTo-EncryptedContact -Publish
            $s | Disconnect-XmppSession
            $read = $s, $n | Get-XmppEncryptedContact -ErrorVariable problems -ErrorAction SilentlyContinue
            $read | Format-Contact | Should -BeExactly 'juliet|Lamb|Work'
            $problems[0].FullyQualifiedErrorId | Should -BeExactly 'EncryptedContactsNotRead,XmppContacts.Cmdlets.EncryptedContacts.GetXmppEncryptedContact'
            $problems[0].CategoryInfo.Category | Should -Be 'ConnectionError'
        }

        It 'reads with a key that has a passphrase, and says when it is wrong' {
            $locked = New-GnuPGHome juliet@capulet.example -Passphrase 'wherefore art thou'
            try {
                Set-XmppEncryptedContact -Session $n -Jid x@y.example -Name X
                $null = $s | Update-XmppSharedSecret -ErrorAction SilentlyContinue -GnuPGHome $locked -GnuPGPassphrase 'wherefore art thou'
                Stop-GnuPGAgent $locked
                $read = Get-XmppSharedSecret $s -GnuPGHome $locked -GnuPGPassphrase 'wherefore art thou' -ErrorAction SilentlyContinue
                $read | Where-Object IsRevoked -EQ $false | Should -HaveCount 2
                Stop-GnuPGAgent $locked
                Get-XmppSharedSecret $s -GnuPGHome $locked -GnuPGPassphrase 'what is in a name' -ErrorVariable problems -ErrorAction SilentlyContinue
                $problems[-1].FullyQualifiedErrorId | Should -BeExactly 'PassphraseRejected,XmppContacts.Cmdlets.Secrets.GetXmppSharedSecret'
                $problems[-1].CategoryInfo.Category | Should -Be 'AuthenticationError'
                "$problems" | Should -Not -BeLike '*what is in a name*'
            } finally { Remove-GnuPGHome $locked }
        }
    }

    Context 'Set-XmppEncryptedContact' {
        BeforeEach {
            $null = $s | Get-XmppRosterItem | Where-Object Name | ConvertTo-EncryptedContact -Publish
        }

        It 'puts the contacts of a group into another too' {
            Get-XmppEncryptedContact -Session $s -Group Work | Set-XmppEncryptedContact -Group Work, Berlin -PassThru | Format-Contact | Sort-Object |
                Should -BeExactly "nurse|Ange`u{202E}lica|Berlin Work", 'romeo|My Romeo|Berlin Work'
            Get-XmppEncryptedContact $s | Format-Contact | Sort-Object |
                Should -BeExactly 'friar|Laurence|', "nurse|Ange`u{202E}lica|Berlin Work", 'romeo|My Romeo|Berlin Work'
            Get-StoredNodes juliet@capulet.example | Should -Not -BeLike '*Berlin*'
        }

        It 'writes the contacts of an account in one go' {
            $said = Get-XmppEncryptedContact $s | Set-XmppEncryptedContact -Group Verona -Verbose 4>&1 | Where-Object { "$_" -like '*items written*' }
            "$said" | Should -BeExactly 'juliet@capulet.example: 5 items written, reserved ones included.' -Because 'three contacts and a group are new, and a reserved item made place for the group'
        }

        It 'sets <Case> and keeps the rest' -ForEach @(
            @{ Case = 'a name'; Arguments = @{ Name = 'R. ☾ & <co>' }; Now = 'romeo|R. ☾ & <co>|Secret Work' }
            @{ Case = 'name and groups'; Arguments = @{ Name = 'R'; Group = 'Love', 'Love', '' }; Now = 'romeo|R|Love' }
            @{ Case = 'neither name nor groups'; Arguments = @{ Name = ''; Group = @() }; Now = 'romeo||' }
        ) {
            Get-XmppEncryptedContact $s -Jid romeo* | Set-XmppEncryptedContact @Arguments -PassThru | Format-Contact | Should -BeExactly $Now
            Get-XmppEncryptedContact $s -Jid romeo* | Format-Contact | Should -BeExactly $Now
        }

        It 'adds a contact that is named, in each account' {
            Set-XmppEncryptedContact -Session $s, $n -Jid tybalt@capulet.example -Name Tybalt -Group House
            foreach ($account in $s, $n) { Get-XmppEncryptedContact $account -Jid tybalt* | Format-Contact | Should -BeExactly 'tybalt|Tybalt|House' }
            @(Get-XmppRosterItem $s).Jid.Local | Should -Not -Contain 'tybalt'
        }

        It 'changes a contact that is named' {
            $s | Set-XmppEncryptedContact -Jid romeo@montague.example -Name R -PassThru | Format-Contact | Should -BeExactly 'romeo|R|Secret Work'
        }

        It 'does not add a contact that was removed since' {
            $contacts = Get-XmppEncryptedContact $s -Group Work | Sort-Object Name
            Remove-XmppEncryptedContact -Session $s -Jid nurse@capulet.example
            $passed = $contacts | Set-XmppEncryptedContact -Name x -PassThru -ErrorVariable problems -ErrorAction SilentlyContinue
            $passed.Jids.Local | Should -BeExactly 'romeo'
            $problems | Should -HaveCount 1
            $problems[0].FullyQualifiedErrorId | Should -BeExactly 'ContactNotFound,XmppContacts.Cmdlets.EncryptedContacts.SetXmppEncryptedContact'
            "$($problems[0].TargetObject)" | Should -BeExactly 'nurse@capulet.example'
            (Get-XmppEncryptedContact $s).Jids.Local | Should -Not -Contain 'nurse'
        }

        It 'changes nothing with -WhatIf' {
            $before = Get-StoredNodes juliet@capulet.example
            Get-XmppEncryptedContact $s | Set-XmppEncryptedContact -Name x -WhatIf
            Set-XmppEncryptedContact -Session $s -Jid new@verona.example -Name x -WhatIf
            Get-XmppEncryptedContact $s | Remove-XmppEncryptedContact -WhatIf
            Get-StoredNodes juliet@capulet.example | Should -BeExactly $before
        }

        It 'refuses <Case>' -ForEach @(
            @{ Case = 'to set nothing'; Arguments = @{}; Id = 'NothingToSet' }
            @{ Case = 'what is no address'; Arguments = @{ Jid = 'x@@y'; Name = 'x' }; Id = 'ContactAddressInvalid' }
            @{ Case = 'an address with a resource'; Arguments = @{ Jid = 'x@y.example/phone'; Name = 'x' }; Id = 'ContactAddressInvalid' }
            @{ Case = 'a service that is no address'; Arguments = @{ Jid = 'x@y.example'; Name = 'x'; PubSubService = '@' }; Id = 'ServiceAddressInvalid' }
            @{ Case = 'a signer that is no address'; Arguments = @{ Jid = 'x@y.example'; Name = 'x'; Signer = '@' }; Id = 'SignerAddressInvalid' }
            @{ Case = 'a home folder that is not there'; Arguments = @{ Jid = 'x@y.example'; Name = 'x'; GnuPGHome = 'TestDrive:/nowhere' }; Id = 'PathNotFound' }
        ) {
            $jid = @{ Jid = 'x@y.example' }
            if ($Arguments.Jid) { $jid = @{} }
            { Set-XmppEncryptedContact -Session $s @jid @Arguments } | Should -Throw -ErrorId "$Id,XmppContacts.Cmdlets.EncryptedContacts.SetXmppEncryptedContact"
        }

        It 'refuses characters that XML has not, and writes nothing' {
            $before = Get-StoredNodes juliet@capulet.example
            Get-XmppEncryptedContact $s | Set-XmppEncryptedContact -Name "x`u{1}" -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems | Should -HaveCount 1
            $problems[0].FullyQualifiedErrorId | Should -BeExactly 'ContactInvalid,XmppContacts.Cmdlets.EncryptedContacts.SetXmppEncryptedContact'
            $problems[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
            Get-StoredNodes juliet@capulet.example | Should -BeExactly $before
        }
    }

    Context 'Remove-XmppEncryptedContact' {
        It 'removes contacts, and leaves the server''s contact list and the number of items' {
            $null = $s | Get-XmppRosterItem | ConvertTo-EncryptedContact -Publish
            $items = ([regex]::Matches((Get-StoredNodes juliet@capulet.example), 'urn:xmpp:openpgp:pubsub:0')).Count
            Get-XmppEncryptedContact $s -Group Work | Remove-XmppEncryptedContact
            (Get-XmppEncryptedContact $s).Jids.Local | Sort-Object | Should -BeExactly 'friar', 'paris'
            Remove-XmppEncryptedContact -Session $s -Jid paris@escalus.example
            (Get-XmppEncryptedContact $s).Jids.Local | Should -BeExactly 'friar'
            @(Get-XmppRosterItem $s) | Should -HaveCount 4
            ([regex]::Matches((Get-StoredNodes juliet@capulet.example), 'urn:xmpp:openpgp:pubsub:0')).Count | Should -Be $items
        }

        It 'says who is not there' {
            Remove-XmppEncryptedContact -Session $s -Jid nobody@verona.example -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems[0].FullyQualifiedErrorId | Should -BeExactly 'ContactNotFound,XmppContacts.Cmdlets.EncryptedContacts.RemoveXmppEncryptedContact'
            $problems[0].TargetObject | Should -BeExactly 'nobody@verona.example'
        }
    }

    Context 'Shared secrets' {
        BeforeEach {
            $null = $s | Get-XmppRosterItem -Jid romeo* | ConvertTo-EncryptedContact -Publish
        }

        It 'are listed without their passphrases' {
            $secrets = $s | Get-XmppSharedSecret
            $secrets.Node | Sort-Object | Should -BeExactly 'urn:xmpp:contacts', 'urn:xmpp:contacts-groups'
            $secrets.PassphraseLength | Should -Be 43, 43
            "$($secrets[0].Account) $($secrets[0].Service) $($secrets[0].Signer) $($secrets[0].IsRevoked) $($secrets[0].Origins)" |
                Should -BeExactly 'juliet@capulet.example juliet@capulet.example juliet@capulet.example False Archive, PrivateNode'
            "$($secrets[0])" | Should -BeExactly $secrets[0].Id
            foreach ($shown in ($secrets | Out-String), ($secrets | Format-List * | Out-String), ($secrets | ConvertTo-Json -Depth 5 -WarningAction SilentlyContinue)) {
                $shown | Should -Not -Match '(?<![\w-])[\w-]{43}(?![\w-])' -Because 'a passphrase has 43 characters of base64url'
            }
        }

        It 'are renewed, and what was encrypted with the old ones stays readable' {
            $old = $s | Get-XmppSharedSecret
            $new = $s | Update-XmppSharedSecret -Reason 'phone lost' -PassThru
            $new | Should -HaveCount 2
            $new.Id | Should -Not -BeIn $old.Id
            $all = $s | Get-XmppSharedSecret
            ($all | Where-Object IsRevoked).Id | Sort-Object | Should -BeExactly ($old.Id | Sort-Object)
            ($all | Where-Object IsRevoked -EQ $false).Id | Sort-Object | Should -BeExactly ($new.Id | Sort-Object)

            Get-XmppEncryptedContact $s | Format-Contact | Should -BeExactly 'romeo|My Romeo|Secret Work'
            Set-XmppEncryptedContact -Session $s -Jid friar@verona.example -Name Laurence
            Get-StoredNodes juliet@capulet.example | Should -BeLike "*$(($new | Where-Object Node -EQ urn:xmpp:contacts).Id)*"
            (Get-XmppEncryptedContact $s).Name | Sort-Object | Should -BeExactly 'Laurence', 'My Romeo'
        }

        It 'are renewed for the node that is named' {
            $s | Update-XmppSharedSecret -Node urn:xmpp:contacts
            $s | Get-XmppSharedSecret | Group-Object Node -NoElement | Sort-Object Name | ForEach-Object Count | Should -Be 2, 1
        }

        It 'stay as they are with -WhatIf' {
            $s | Update-XmppSharedSecret -WhatIf
            $s | Get-XmppSharedSecret | Should -HaveCount 2
        }

        It 'go into a secrets file that is named, when no archive keeps them' {
            $file = Join-Path $TestDrive 'secrets.xml'
            $account = Import-XmppServerData $sample | Where-Object Jid -Like juliet*
            Set-XmppEncryptedContact -Session $account -Jid x@y.example -Name X -SecretsFile $file
            $file | Should -Exist
            (Get-XmppSharedSecret $account -SecretsFile $file).Origins | Sort-Object -Unique | Should -Be 'Offline, File, PrivateNode'
            Get-Content $file -Raw | Should -Not -BeLike '*<shared-secret*' -Because 'it is encrypted'
        }
    }
}
