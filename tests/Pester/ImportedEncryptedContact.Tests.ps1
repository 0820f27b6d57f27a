BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Setup.ps1')
    $lack = Get-GnuPGLack
    if ($lack) { Write-Host "Skipped: $lack" }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Setup.ps1')
    $sample = Join-Path $PSScriptRoot '../../samples/verona.xml'
}

Describe 'Encrypted contacts of imported accounts' -Skip:([bool]$lack) {
    BeforeEach {
        $keys = New-GnuPGHome juliet@capulet.example, romeo@montague.example
        $a = Import-XmppServerData $sample | Where-Object Jid -Match '^(juliet|romeo)@'
    }

    AfterEach {
        Remove-GnuPGHome $keys
    }

    It 'are kept in the account, which later cmdlets see, while the export stays as it is' {
        $before = (Get-FileHash $sample).Hash
        $a.IsChanged | Should -Be $false, $false
        $made = $a | Get-XmppRosterItem | Where-Object Name | ConvertTo-EncryptedContact -Publish -GnuPGHome $keys
        $read = $a | Get-XmppEncryptedContact -GnuPGHome $keys
        $read | Format-Contact | Sort-Object | Should -BeExactly ($made | Format-Contact | Sort-Object)
        $read | Format-Contact | Should -Contain "tybalt|Tybalt|Family"
        $a.IsChanged | Should -Be $true, $true
        $a[0].Nodes.Name | Should -Contain 'urn:xmpp:contacts'
        (Get-FileHash $sample).Hash | Should -BeExactly $before
    }

    It 'are changed, added and removed as on a server' {
        $null = $a[0] | Get-XmppRosterItem | ConvertTo-EncryptedContact -Publish -GnuPGHome $keys
        $a[0] | Get-XmppEncryptedContact -Group Family -GnuPGHome $keys | Set-XmppEncryptedContact -Group Family, Verona -GnuPGHome $keys -PassThru | Format-Contact | Sort-Object |
            Should -BeExactly 'nurse|Angelica (nurse)|Family Verona', 'tybalt|Tybalt|Family Verona'
        Set-XmppEncryptedContact -Session $a[0] -Jid mercutio@verona.example -Name Mercutio -GnuPGHome $keys
        $a[0] | Get-XmppEncryptedContact -Group Verona -GnuPGHome $keys | Remove-XmppEncryptedContact -GnuPGHome $keys
        ($a[0] | Get-XmppEncryptedContact -GnuPGHome $keys).Jids.Local | Sort-Object | Should -BeExactly 'laurence', 'mercutio', 'paris', 'r.montague', 'romeo'
    }

    It 'get new secrets' {
        $null = $a[0] | Get-XmppRosterItem | ConvertTo-EncryptedContact -Publish -GnuPGHome $keys
        $a[0] | Update-XmppSharedSecret -GnuPGHome $keys
        ($a[0] | Get-XmppSharedSecret -GnuPGHome $keys | Where-Object IsRevoked) | Should -HaveCount 2
        @($a[0] | Get-XmppEncryptedContact -GnuPGHome $keys) | Should -HaveCount 6
    }

    It 'are in no other service' {
        $a[0] | Get-XmppEncryptedContact -GnuPGHome $keys -PubSubService pubsub.capulet.example -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].FullyQualifiedErrorId | Should -BeExactly 'ServiceUnreachable,XmppContacts.Cmdlets.EncryptedContacts.GetXmppEncryptedContact'
        $problems[0].CategoryInfo.Category | Should -Be 'InvalidOperation'
    }

    It 'do not use secrets that were meant for another, and say so' {
        $null = $a[0] | Get-XmppRosterItem | ConvertTo-EncryptedContact -Publish -GnuPGHome $keys
        $message = "$($a[0].OfflineMessages)".Replace('juliet@capulet.example', 'romeo@montague.example')
        $export = Join-Path $TestDrive 'replayed.xml'
        Set-Content $export "<server-data xmlns='urn:xmpp:pie:0'><host jid='montague.example'><user name='romeo'><offline-messages>$message</offline-messages></user></host></server-data>"
        Import-XmppServerData $export | Get-XmppSharedSecret -GnuPGHome $keys -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeExactly 'SharedSecretRejected,XmppContacts.Cmdlets.Secrets.GetXmppSharedSecret'
        $problems[0].CategoryInfo.Category | Should -Be 'SecurityError'
        $problems[0].TargetObject | Should -BeExactly 'romeo@montague.example'
        "$($problems[0])" | Should -BeLike 'romeo@montague.example: *(AnotherKey, 2 times).' -Because 'each node has its secret'
    }

    It 'that the server slipped in are named, and not believed' {
        $export = Join-Path $TestDrive 'slipped.xml'
        Set-Content $export @'
<server-data xmlns='urn:xmpp:pie:0'><host jid='capulet.example'><user name='juliet'>
<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:contacts'>
<item id='1'><contact xmlns='urn:xmpp:contacts:0' name='Mallory'><identity type='jid'>mallory@verona.example</identity></contact></item>
</items></pubsub></user></host></server-data>
'@
        Import-XmppServerData $export | Get-XmppEncryptedContact -GnuPGHome $keys -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeExactly 'PlaintextItem,XmppContacts.Cmdlets.EncryptedContacts.GetXmppEncryptedContact'
        $problems[0].CategoryInfo.Category | Should -Be 'SecurityError'
        "$($problems[0])" | Should -Not -BeLike '*allory*'
    }
}
