BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Setup.ps1')
    $lack = Get-ProsodyLack
    if ($lack) { Write-Host "Skipped: $lack" }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Setup.ps1')
    if (-not (Get-ProsodyLack)) {
        $server = Start-Prosody @(
            @{
                Jid = 'juliet@capulet.example'; Password = 'r0se'
                Contacts = @('romeo@montague.example', 'nurse@capulet.example', 'tybalt@capulet.example', 'paris@escalus.example' | ForEach-Object { @{ Jid = $_ } })
            }
            @{ Jid = 'romeo@montague.example'; Password = 'm0on' }
        )
    }
}

AfterAll {
    Stop-Prosody $server
}

Describe 'Get-XmppServerContact' -Skip:([bool]$lack) {
    BeforeEach {
        $s = Connect-XmppAccount -Jid juliet@capulet.example -Password r0se -Server $server.Server -CAFile $server.CAFile
    }

    AfterEach {
        Get-XmppSession | Disconnect-XmppSession
    }

    It 'finds the servers of contacts where nobody can be told of abuse' {
        $found = $s | Get-XmppRosterItem | Get-XmppServerContact | Where-Object { -not $_.Abuse }
        $found | ForEach-Object { "$($_.Domain) $($_.Outcome)" } | Sort-Object | Should -BeExactly 'escalus.example Refused', 'montague.example NoForm'
        $found.Problem | Should -Not -Contain $null
    }

    It 'asks each domain once' {
        $log = Join-Path $TestDrive 'stanzas.log'
        $logged = Connect-XmppAccount -Jid juliet@capulet.example -Password r0se -Server $server.Server -CAFile $server.CAFile -LogPath $log
        $found = $logged | Get-XmppRosterItem | Get-XmppServerContact
        $found | Should -HaveCount 3
        $logged | Disconnect-XmppSession
        [regex]::Matches((Get-Content $log -Raw), "<iq [^>]*to=['`"]capulet.example['`"]").Count | Should -Be 1
    }

    It 'gives every address of every kind' {
        $found = Get-XmppServerContact capulet.example
        $found.PSTypeNames[0] | Should -BeExactly 'XmppContacts.Discovery.ServerContacts'
        $found.Abuse | Should -BeExactly 'mailto:abuse@capulet.example', 'xmpp:abuse@capulet.example'
        $found.Admin | Should -BeExactly 'mailto:admin@capulet.example'
        $found.Security | Should -BeExactly 'xmpp:security@capulet.example'
        $found.Feedback + $found.Sales + $found.Status + $found.Support | Should -BeNullOrEmpty
        $found.Problem | Should -BeNullOrEmpty
    }

    It 'takes <Case>' -ForEach @(
        @{ Case = 'domains'; InputObject = 'capulet.example', 'montague.example' }
        @{ Case = 'addresses'; InputObject = 'anybody@capulet.example', 'somebody@montague.example/home' }
        @{ Case = 'objects with a domain'; InputObject = [pscustomobject]@{ Domain = 'capulet.example' }, [pscustomobject]@{ Domain = 'montague.example' } }
        @{ Case = 'objects with a JID'; InputObject = [pscustomobject]@{ Jid = 'x@capulet.example' }, [pscustomobject]@{ Jid = 'y@montague.example' } }
    ) {
        $InputObject | Get-XmppServerContact | ForEach-Object { "$($_.Domain)" } | Should -BeExactly 'capulet.example', 'montague.example'
    }

    It 'keeps the order, and goes on after what is no domain' {
        $found = 'montague.example', 'x@@y', 'capulet.example' | Get-XmppServerContact -ErrorVariable problems -ErrorAction SilentlyContinue
        $found | ForEach-Object { "$($_.Domain)" } | Should -BeExactly 'montague.example', 'capulet.example'
        $problems[0].FullyQualifiedErrorId | Should -BeExactly 'DomainInvalid,XmppContacts.Cmdlets.Servers.GetXmppServerContact'
        $problems[0].TargetObject | Should -BeExactly 'x@@y'
    }

    It 'needs to know who asks' {
        $null = Connect-XmppAccount -Jid romeo@montague.example -Password m0on -Server $server.Server -CAFile $server.CAFile
        { Get-XmppServerContact capulet.example } | Should -Throw -ErrorId 'SessionNotGiven,XmppContacts.Cmdlets.Servers.GetXmppServerContact'
        { Get-XmppServerContact capulet.example -Session *e* } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*' -ExpectedMessage '*2 open sessions match*'
        (Get-XmppServerContact capulet.example -Session romeo*).Outcome | Should -Be 'Answered'
        Get-XmppSession | Disconnect-XmppSession
        { Get-XmppServerContact capulet.example } | Should -Throw -ErrorId 'SessionNotGiven,XmppContacts.Cmdlets.Servers.GetXmppServerContact'
    }

    It 'says that the session is closed' {
        $items = $s | Get-XmppRosterItem -Jid nurse*
        $s | Disconnect-XmppSession
        $items | Get-XmppServerContact -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems[0].FullyQualifiedErrorId | Should -BeExactly 'ServerNotAsked,XmppContacts.Cmdlets.Servers.GetXmppServerContact'
        $problems[0].TargetObject | Should -BeExactly 'capulet.example'
    }

    It 'shows addresses in a table and a list' {
        $found = Get-XmppServerContact capulet.example
        $found | Out-String -Width 160 | Should -BeLike '*mailto:abuse@capulet.example, xmpp:abuse@capulet.example*'
        $found | Format-List | Out-String | Should -BeLike '*Security*xmpp:security@capulet.example*'
    }
}
