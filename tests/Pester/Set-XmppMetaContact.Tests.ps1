BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Setup.ps1')
    $lack = Get-ProsodyLack
    if ($lack) { Write-Host "Skipped: $lack" }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Setup.ps1')
    $export = Join-Path $PSScriptRoot '../../samples/verona.xml'

    function Format-MetaContact { process { "$($_.Tag): $(($_.Members | ForEach-Object { "$($_.Jid.Local)=$($_.Order)" }) -join ' ')" } }
}

Describe 'Metacontacts on a server' -Skip:([bool]$lack) {
    BeforeEach {
        $server = Start-Prosody @(
            @{
                Jid = 'juliet@capulet.example'; Password = 'r0se'
                Contacts = @('romeo@montague.example', 'montague@mantua.example', 'nurse@capulet.example', 'x@example.org', 'y@example.org' | ForEach-Object { @{ Jid = $_ } })
                MetaContacts = @(
                    @{ Jid = 'montague@mantua.example'; Tag = 'one'; Order = 1 }
                    @{ Jid = 'romeo@montague.example'; Tag = 'one'; Order = 2 }
                    @{ Jid = 'nurse@capulet.example'; Tag = 'two'; Order = 1 }
                )
            }
            @{
                Jid = 'nurse@capulet.example'; Password = 'p3ter'
                Contacts = @('lover@verona.example', 'x@example.org', 'y@example.org' | ForEach-Object { @{ Jid = $_ } })
                MetaContacts = @(@{ Jid = 'lover@verona.example'; Tag = 'one'; Order = 3 })
            }
        )
        $a, $b = @(
            [pscustomobject]@{ jid = 'juliet@capulet.example'; password = 'r0se' }
            [pscustomobject]@{ jid = 'nurse@capulet.example'; password = 'p3ter' }
        ) | Connect-XmppAccount -Server $server.Server -CAFile $server.CAFile
    }

    AfterEach {
        Get-XmppSession | Disconnect-XmppSession
        Stop-Prosody $server
    }

    Context 'Get-XmppMetaContact' {
        It 'merges the sessions given, and puts the preferred first' {
            $found = Get-XmppMetaContact -Session $a, $b | Where-Object { $_.Members.Count -gt 1 }
            $found | Format-MetaContact | Should -BeExactly 'one: lover=3 romeo=2 montague=1'
            $found.PSTypeNames[0] | Should -BeExactly 'XmppContacts.Cmdlets.MetaContacts.AccountMetaContact'
            "$($found.Accounts)" | Should -BeExactly 'juliet@capulet.example nurse@capulet.example'
        }

        It 'merges what comes through the pipeline too' {
            $a, $b | Get-XmppMetaContact | Format-MetaContact | Should -BeExactly 'one: lover=3 romeo=2 montague=1', 'two: nurse=1'
        }

        It 'reads exports too' {
            @(Import-XmppServerData $export | Get-XmppMetaContact).Count | Should -BeGreaterThan 0
        }

        It 'gives the others when one session is closed' {
            $a | Disconnect-XmppSession
            $a, $b | Get-XmppMetaContact -ErrorVariable problems -ErrorAction SilentlyContinue | Format-MetaContact | Should -BeExactly 'one: lover=3'
            $problems[0].FullyQualifiedErrorId | Should -BeExactly 'MetaContactsNotRead,XmppContacts.Cmdlets.MetaContacts.GetXmppMetaContact'
            $problems[0].TargetObject | Should -BeExactly 'juliet@capulet.example'
        }
    }

    Context 'Set-XmppMetaContact' {
        It 'makes a metacontact under a random tag' {
            $made = Set-XmppMetaContact -Session $a -Member x@example.org, y@example.org -PassThru
            $made.Tag | Should -MatchExactly '^[0-9a-f]{32}$'
            $made.Members.Jid.Local | Should -BeExactly 'x', 'y'
            $stored = $server.Stored('juliet@capulet.example', 'private')
            $stored | Should -BeLike "*x@example.org*"
            $stored | Should -BeLike "*$($made.Tag)*"
            $a | Get-XmppMetaContact | Should -HaveCount 3
        }

        It 'gives the same person the same tag in every session' {
            $made = $a, $b | Set-XmppMetaContact -Member x@example.org=5, y@example.org -PassThru
            $made | Should -HaveCount 2
            $made.Tag | Select-Object -Unique | Should -HaveCount 1
            (Get-XmppMetaContact $a, $b | Where-Object Tag -EQ $made[0].Tag).Members | Should -HaveCount 4
        }

        It 'replaces the members of a tag, or adds to them' {
            Set-XmppMetaContact $a -Member x@example.org=7 -Tag one -Add
            $a | Get-XmppMetaContact | Format-MetaContact | Should -BeExactly 'one: x=7 romeo=2 montague=1', 'two: nurse=1'
            Set-XmppMetaContact $a -Member y@example.org -Tag one
            $a | Get-XmppMetaContact | Format-MetaContact | Sort-Object | Should -BeExactly 'one: y=', 'two: nurse=1'
        }

        It 'changes nothing with -WhatIf' {
            $before = $server.Stored('juliet@capulet.example', 'private')
            Set-XmppMetaContact $a -Member x@example.org -PassThru -WhatIf | Should -BeNullOrEmpty
            $server.Stored('juliet@capulet.example', 'private') | Should -BeExactly $before
        }

        It 'refuses <Case>' -ForEach @(
            @{ Case = 'who is not in the contact list'; Arguments = @{ Member = 'stranger@example.org' }; Id = 'MemberRefused'; Category = 'ObjectNotFound' }
            @{ Case = 'who is in another metacontact'; Arguments = @{ Member = 'x@example.org', 'nurse@capulet.example' }; Id = 'MemberRefused'; Category = 'ResourceExists' }
            @{ Case = 'an address with a resource'; Arguments = @{ Member = 'x@example.org/home' }; Id = 'MemberRefused'; Category = 'InvalidArgument' }
            @{ Case = 'an address twice'; Arguments = @{ Member = 'x@example.org', 'X@example.org=1' }; Id = 'MetaContactInvalid'; Category = 'InvalidArgument' }
            @{ Case = 'a tag with control characters'; Arguments = @{ Member = 'x@example.org'; Tag = "a`tb" }; Id = 'MetaContactInvalid'; Category = 'InvalidArgument' }
            @{ Case = 'what is no address'; Arguments = @{ Member = 'x@@example.org' }; Id = 'MemberInvalid'; Category = 'InvalidArgument' }
            @{ Case = 'an order that is no number'; Arguments = @{ Member = 'x@example.org=first' }; Id = 'MemberInvalid'; Category = 'InvalidArgument' }
            @{ Case = 'to add without a tag'; Arguments = @{ Member = 'x@example.org'; Add = $true }; Id = 'TagMissing'; Category = 'InvalidArgument' }
        ) {
            $before = $server.Stored('juliet@capulet.example', 'private')
            $record = $null
            try { Set-XmppMetaContact $a @Arguments -ErrorAction Stop } catch { $record = $_ }
            $record.FullyQualifiedErrorId | Should -BeExactly "$Id,XmppContacts.Cmdlets.MetaContacts.SetXmppMetaContact"
            $record.CategoryInfo.Category | Should -Be $Category
            $record.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            "$record" | Should -Not -BeLike '*(Parameter*' -Because 'a cmdlet has none of that name'
            $server.Stored('juliet@capulet.example', 'private') | Should -BeExactly $before
        }

        It 'takes a stranger when forced to' {
            (Set-XmppMetaContact $a -Member stranger@example.org -Force -PassThru).Members.Jid.Local | Should -BeExactly 'stranger'
        }

        It 'changes an account of an export, which keeps the change' {
            $exported = Import-XmppServerData $export | Select-Object -First 1
            $exported | Set-XmppMetaContact -Member x@example.org=3 -Tag three -Force
            $exported.IsChanged | Should -BeTrue
            $exported | Get-XmppMetaContact | Where-Object Tag -EQ three | Format-MetaContact | Should -BeExactly 'three: x=3'
            $exported | Get-XmppMetaContact | Where-Object Tag -EQ three | Remove-XmppMetaContact
            $exported | Get-XmppMetaContact | Where-Object Tag -EQ three | Should -BeNullOrEmpty
        }
    }

    Context 'Remove-XmppMetaContact' {
        It 'removes a metacontact from every account that has it, and no contact' {
            Get-XmppMetaContact $a, $b | Where-Object Tag -EQ one | Remove-XmppMetaContact
            Get-XmppMetaContact $a, $b | Format-MetaContact | Should -BeExactly 'two: nurse=1'
            ($a | Get-XmppRosterItem).Jid.Local | Should -Contain 'romeo'
        }

        It 'removes one member' {
            Get-XmppMetaContact $a, $b | Where-Object Tag -EQ one | Remove-XmppMetaContact -Jid romeo@montague.example
            Get-XmppMetaContact $a, $b | Format-MetaContact | Should -BeExactly 'one: lover=3 montague=1', 'two: nurse=1'
        }

        It 'changes nothing with -WhatIf' {
            $before = $server.Stored('juliet@capulet.example', 'private')
            $a | Get-XmppMetaContact | Remove-XmppMetaContact -WhatIf
            $server.Stored('juliet@capulet.example', 'private') | Should -BeExactly $before
        }

        It 'says which metacontact has no such member' {
            $a | Get-XmppMetaContact | Remove-XmppMetaContact -Jid nurse@capulet.example -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems | Should -HaveCount 1
            $problems[0].FullyQualifiedErrorId | Should -BeExactly 'MemberNotFound,XmppContacts.Cmdlets.MetaContacts.RemoveXmppMetaContact'
            $problems[0].TargetObject.Tag | Should -BeExactly 'one'
            $a | Get-XmppMetaContact | Format-MetaContact | Should -BeExactly 'one: romeo=2 montague=1'
        }

        It 'refuses what is no address' {
            { $a | Get-XmppMetaContact | Remove-XmppMetaContact -Jid 'x@@y' } | Should -Throw -ErrorId 'MemberInvalid,XmppContacts.Cmdlets.MetaContacts.RemoveXmppMetaContact'
        }
    }
}
