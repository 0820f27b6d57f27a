BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Setup.ps1')
    $lack = Get-ProsodyLack
    if ($lack) { Write-Host "Skipped: $lack" }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Setup.ps1')
    if (-not (Get-ProsodyLack)) {
        $server = Start-Prosody @(
            foreach ($number in 1..7) {
                @{
                    Jid = "user$number@capulet.example"; Password = "password $number"
                    Contacts = @(@{ Jid = 'romeo@montague.example'; Name = 'My Romeo'; Groups = 'Friends'; Subscription = 'both' })
                }
            }
        )
        $target = @{ Server = $server.Server; CAFile = $server.CAFile }
    }

    function New-Row([string] $Jid, [string] $Password) { [pscustomobject]@{ jid = $Jid; password = $Password } }
}

AfterAll {
    Get-XmppSession | Disconnect-XmppSession
    Stop-Prosody $server
}

Describe 'Connect-XmppAccount' -Skip:([bool]$lack) {
    AfterEach {
        Get-XmppSession | Disconnect-XmppSession
    }

    Context 'Who logs in' {
        It 'is the user name of a credential' {
            $credential = [pscredential]::new('user1@capulet.example', (ConvertTo-SecureString 'password 1' -AsPlainText))
            $session = Connect-XmppAccount $credential @target
            "$($session.Jid)" | Should -BeExactly 'user1@capulet.example'
            $session.Server | Should -BeExactly $server.Server
            $session.State | Should -Be 'Open'
            $session.PSTypeNames[0] | Should -BeExactly 'XmppContacts.Cmdlets.Sessions.AccountSession'
        }

        It 'is named with a password as <Kind>' -ForEach @(
            @{ Kind = 'text'; Password = 'password 2' }
            @{ Kind = 'a secure string'; Password = (ConvertTo-SecureString 'password 2' -AsPlainText) }
        ) {
            $session = Connect-XmppAccount -Jid user2@capulet.example -Password $Password @target
            "$($session.Jid)" | Should -BeExactly 'user2@capulet.example'
        }

        It 'stands in the rows of a list' {
            $list = Join-Path $TestDrive 'accounts.csv'
            Set-Content $list 'jid,password', 'user3@capulet.example,password 3', 'user1@capulet.example,password 1'
            $sessions = Import-Csv $list | Connect-XmppAccount @target
            $sessions.Jid.Local | Should -BeExactly 'user3', 'user1'
        }

        It 'may come as objects with a credential' {
            $credential = [pscredential]::new('user1@capulet.example', (ConvertTo-SecureString 'password 1' -AsPlainText))
            ([pscustomobject]@{ Credential = $credential } | Connect-XmppAccount @target).Jid.Local | Should -BeExactly 'user1'
        }
    }

    Context 'How' {
        It 'encrypts from the first octet when asked to' {
            $session = Connect-XmppAccount -Jid user1@capulet.example -Password 'password 1' -Server "localhost:$($server.DirectTlsPort)" -DirectTls -CAFile $server.CAFile
            $session.State | Should -Be 'Open'
        }

        It 'trusts only who is trusted' {
            $session = Connect-XmppAccount -Jid user1@capulet.example -Password 'password 1' -Server $server.Server -ErrorVariable problem -ErrorAction SilentlyContinue
            $session | Should -BeNullOrEmpty
            $problem[0].FullyQualifiedErrorId | Should -BeExactly 'CertificateRejected,XmppContacts.Cmdlets.Sessions.ConnectXmppAccount'
            $problem[0].CategoryInfo.Category | Should -Be 'SecurityError'
            $problem[0].ErrorDetails.RecommendedAction | Should -BeLike '*-CAFile*'
        }

        It 'logs stanzas, without passwords, where only the user can read it' {
            $log = Join-Path $TestDrive 'stanzas.log'
            $session = Connect-XmppAccount -Jid user1@capulet.example -Password 'password 1' -LogPath $log @target
            $session | Get-XmppRosterItem | Out-Null
            $session | Disconnect-XmppSession
            $text = Get-Content $log -Raw
            $text | Should -BeLike '*jabber:iq:roster*(removed)*'
            $text | Should -Not -BeLike '*My Romeo*'
            $text | Should -Not -BeLike '*password 1*'
            if (-not $IsWindows) { (Get-Item $log).UnixFileMode | Should -Be 'UserWrite, UserRead' }
        }

        It 'logs names and groups on request' {
            $log = Join-Path $TestDrive 'content.log'
            $session = Connect-XmppAccount -Jid user1@capulet.example -Password 'password 1' -LogPath $log -LogContent @target
            $session | Get-XmppRosterItem | Out-Null
            $session | Disconnect-XmppSession
            Get-Content $log -Raw | Should -BeLike '*jabber:iq:roster*My Romeo*'
        }

        It 'refuses <Case> at once' -ForEach @(
            @{ Case = 'a CA file that is not there'; Arguments = @{ CAFile = 'none.pem' }; Id = 'PathNotFound'; Category = 'ObjectNotFound' }
            @{ Case = 'a CA file that is none'; Arguments = @{ CAFile = $PSCommandPath }; Id = 'CAFileInvalid'; Category = 'InvalidData' }
            @{ Case = 'a log in no folder'; Arguments = @{ LogPath = 'none/stanzas.log' }; Id = 'LogNotWritten'; Category = 'WriteError' }
        ) {
            $record = $null
            try { Connect-XmppAccount -Jid user1@capulet.example -Password 'password 1' -Server $server.Server @Arguments } catch { $record = $_ }
            $record.FullyQualifiedErrorId | Should -BeExactly "$Id,XmppContacts.Cmdlets.Sessions.ConnectXmppAccount"
            $record.CategoryInfo.Category | Should -Be $Category
            "$record" | Should -Not -BeLike '*…*' -Because 'what is wrong stands at the end of a message'
            Get-XmppSession | Should -BeNullOrEmpty
        }
    }

    Context 'A pipeline of ten with bad rows' {
        BeforeAll {
            $list = Join-Path $TestDrive 'ten.csv'
            $rows = foreach ($number in 1..7) { "user$number@capulet.example,password $number,$($server.Server)" }
            Set-Content $list (@('jid,password,server') + $rows[0..2] + @(
                    "user4@capulet.example,wrong secret,$($server.Server)"
                    'somebody@nowhere.invalid,secret-1,'
                    "user@@capulet.example,secret-2,$($server.Server)"
                ) + $rows[3..6])
            $sessions = Import-Csv $list | Connect-XmppAccount -CAFile $server.CAFile -ErrorVariable problems -ErrorAction SilentlyContinue
        }

        It 'logs in to the rest, in their order' {
            $sessions.Jid.Local | Should -BeExactly 'user1', 'user2', 'user3', 'user4', 'user5', 'user6', 'user7'
        }

        It 'has one error for each bad row, in their order' {
            $problems | ForEach-Object { ($_.FullyQualifiedErrorId -split ',')[0] } | Should -BeExactly 'LoginFailed', 'ServerNotFound', 'AccountAddressInvalid'
            $problems.TargetObject | Should -BeExactly 'user4@capulet.example', 'somebody@nowhere.invalid', 'user@@capulet.example'
            $problems.CategoryInfo.Category | Should -Be 'AuthenticationError', 'ObjectNotFound', 'InvalidArgument'
            $problems.ErrorDetails.RecommendedAction | Should -HaveCount 3
        }

        It 'says no password' {
            $problems | ForEach-Object { "$_ $($_ | Format-List * -Force | Out-String)" } | Should -Not -BeLike '*secret*'
        }

        It 'shows one line for each' {
            $shown = & $shell -NoProfile -NonInteractive -Command "`$PSStyle.OutputRendering = 'PlainText'; `$ErrorView = 'CategoryView'; Import-Module '$module'; `$null = Import-Csv '$list' | Connect-XmppAccount -CAFile '$($server.CAFile)'" 2>&1
            $shown | Should -HaveCount 3
        }
    }

    Context 'Bad rows' {
        It 'refuses <Case>' -ForEach @(
            @{ Case = 'an empty address'; Jid = ''; Password = 'x'; Id = 'AccountAddressInvalid' }
            @{ Case = 'a domain'; Jid = 'capulet.example'; Password = 'x'; Id = 'AccountAddressInvalid' }
            @{ Case = 'an empty password'; Jid = 'user1@capulet.example'; Password = ''; Id = 'PasswordMissing' }
            @{ Case = 'an account that is not there'; Jid = 'ghost@capulet.example'; Password = 'x'; Id = 'LoginFailed' }
            @{ Case = 'a domain of another server'; Jid = 'user1@elsewhere.example'; Password = 'x'; Id = 'ConnectionFailed' }
        ) {
            $row = New-Row $Jid $Password
            $sessions = $row, (New-Row user5@capulet.example 'password 5') | Connect-XmppAccount @target -ErrorVariable problems -ErrorAction SilentlyContinue
            $sessions.Jid.Local | Should -BeExactly 'user5'
            $problems | Should -HaveCount 1
            $problems[0].FullyQualifiedErrorId | Should -BeExactly "$Id,XmppContacts.Cmdlets.Sessions.ConnectXmppAccount"
        }

        It 'refuses a server that is no host' {
            Connect-XmppAccount -Jid user1@capulet.example -Password 'password 1' -Server 'a b' -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems[0].FullyQualifiedErrorId | Should -BeExactly 'ServerAddressInvalid,XmppContacts.Cmdlets.Sessions.ConnectXmppAccount'
        }

        It 'refuses a port where nobody is' {
            Connect-XmppAccount -Jid user1@capulet.example -Password 'password 1' -Server 'localhost:1' -CAFile $server.CAFile -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems[0].FullyQualifiedErrorId | Should -BeExactly 'ConnectionFailed,XmppContacts.Cmdlets.Sessions.ConnectXmppAccount'
            $problems[0].CategoryInfo.Category | Should -Be 'ConnectionError'
        }
    }

    Context 'When the pipeline ends early' {
        It 'leaves no session open that nobody has' {
            $rows = foreach ($number in 1..7) { New-Row "user$number@capulet.example" "password $number" }
            $session = $rows | Connect-XmppAccount @target | Select-Object -First 1
            $session.Jid.Local | Should -BeExactly 'user1'

            # The shell is not kept waiting for the goodbyes to servers.
            $end = [datetime]::UtcNow.AddSeconds(120)
            while (@(Get-XmppSession).Count -gt 1 -and [datetime]::UtcNow -lt $end) { Start-Sleep -Milliseconds 50 }
            (Get-XmppSession).Jid.Local | Should -BeExactly 'user1'
        }
    }
}

Describe 'Get-XmppSession' -Skip:([bool]$lack) {
    BeforeAll {
        $sessions = 1..3 | ForEach-Object { New-Row "user$_@capulet.example" "password $_" } | Connect-XmppAccount @target
    }

    AfterAll {
        Get-XmppSession | Disconnect-XmppSession
    }

    It 'gives every session in the order of opening' {
        (Get-XmppSession).Id | Should -Be $sessions.Id
    }

    It 'takes names and addresses with wildcards' {
        (Get-XmppSession $sessions[1].Name).Jid.Local | Should -BeExactly 'user2'
        (Get-XmppSession -Jid user[13]@*).Jid.Local | Should -BeExactly 'user1', 'user3'
        Get-XmppSession -Jid nobody* | Should -BeNullOrEmpty
    }

    It 'says when the one that is named is not there' {
        Get-XmppSession -Jid nobody@capulet.example -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].FullyQualifiedErrorId | Should -BeExactly 'SessionNotFound,XmppContacts.Cmdlets.Sessions.GetXmppSession'
    }

    It 'completes <Line>' -ForEach @(
        @{ Line = 'Get-XmppSession -Jid user2'; Completed = 'user2@capulet.example' }
        @{ Line = 'Get-XmppRosterItem -Session user3'; Completed = 'user3@capulet.example' }
        @{ Line = 'Test-XmppContactPrivacy -Account user3'; Completed = 'user3@capulet.example' }
    ) {
        [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches.CompletionText | Should -BeExactly $Completed
    }

    It 'shows sessions in a table' {
        $shown = (Get-XmppSession -Jid user1* | Out-String).Trim() -split '\r?\n' | ForEach-Object Trim
        $shown[0] -split '\s+' | Should -Be 'Id', 'Name', 'Account', 'Server', 'State' -Because $shown[0]
        $shown[2] | Should -Match "^\s*$($sessions[0].Id)\s+$($sessions[0].Name)\s+user1@capulet.example\s+$($server.Server)\s+Open$"
    }
}

Describe 'Sessions' -Skip:([bool]$lack) {
    AfterEach {
        Get-XmppSession | Disconnect-XmppSession
    }

    It 'end with Disconnect-XmppSession, and not with -WhatIf' {
        $session = Connect-XmppAccount -Jid user1@capulet.example -Password 'password 1' @target
        $session | Disconnect-XmppSession -WhatIf
        $session.State | Should -Be 'Open'
        $session | Disconnect-XmppSession
        $session.State | Should -Be 'Closed'
        Get-XmppSession | Should -BeNullOrEmpty
        $session | Disconnect-XmppSession
        $session | Get-XmppRosterItem -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].FullyQualifiedErrorId | Should -BeExactly 'RosterNotRead,XmppContacts.Cmdlets.Rosters.GetXmppRosterItem'
        "$($problems[0])" | Should -BeLike '*is closed*'
    }

    It 'end one by one, named by their accounts' {
        1..3 | ForEach-Object { New-Row "user$_@capulet.example" "password $_" } | Connect-XmppAccount @target | Out-Null
        Disconnect-XmppSession user2*
        (Get-XmppSession).Jid.Local | Should -BeExactly 'user1', 'user3'
        { Disconnect-XmppSession user2* } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
    }

    It 'work in several runspaces at once' {
        $sessions = 1..7 | ForEach-Object { New-Row "user$_@capulet.example" "password $_" } | Connect-XmppAccount @target
        $found = 1..28 | ForEach-Object -ThrottleLimit 7 -Parallel {
            Import-Module $using:module
            $session = ($using:sessions)[$_ % 7]
            "$($session.Jid.Local) $(($session | Get-XmppRosterItem).Name) $(@(Get-XmppSession).Count)"
        }
        $found | Group-Object -NoElement | Sort-Object Name | ForEach-Object { "$($_.Count) $($_.Name)" } |
            Should -BeExactly @(1..7 | ForEach-Object { "4 user$_ My Romeo 7" })
    }

    It 'are opened in several runspaces at once' {
        $accounts = 1..7 | ForEach-Object { New-Row "user$_@capulet.example" "password $_" }
        $accounts | ForEach-Object -Parallel {
            Import-Module $using:module
            $target = $using:target
            $_ | Connect-XmppAccount @target | Out-Null
        }
        (Get-XmppSession).Jid.Local | Sort-Object | Should -BeExactly @(1..7 | ForEach-Object { "user$_" })
        (Get-XmppSession).Id | Select-Object -Unique | Should -HaveCount 7
    }

    It 'are audited as exports are' {
        $session = Connect-XmppAccount -Jid user1@capulet.example -Password 'password 1' @target
        $findings = $session | Test-XmppContactPrivacy -Rule RosterNameExposed, RosterGroupExposed
        $findings | ForEach-Object { "$($_.Account) $($_.Contact) $($_.Field) $($_.Value)" } | Should -BeExactly @(
            'user1@capulet.example romeo@montague.example name My Romeo'
            'user1@capulet.example romeo@montague.example group Friends'
        )
        (Test-XmppContactPrivacy -Session user1* -Rule RosterNameExposed).Value | Should -BeExactly 'My Romeo'
    }

    It 'end when the module is removed' {
        $said = & $shell -NoProfile -NonInteractive -Command @"
Import-Module '$module'
`$sessions = 1..2 | ForEach-Object { [pscustomobject]@{ jid = "user`$_@capulet.example"; password = "password `$_" } } | Connect-XmppAccount -Server $($server.Server) -CAFile '$($server.CAFile)'
1..2 | ForEach-Object -Parallel { Import-Module '$module'; Get-XmppSession | Out-Null }
"`$(`$sessions.State)"
Remove-Module XmppContacts
`$waited = [Diagnostics.Stopwatch]::StartNew()
while (`$sessions.State -contains 'Open' -and `$waited.Elapsed.TotalSeconds -lt 60) { Start-Sleep -Milliseconds 20 }
"`$(`$sessions.State)"
"@
        $said | Should -BeExactly 'Open Open', 'Closed Closed'
    }
}
