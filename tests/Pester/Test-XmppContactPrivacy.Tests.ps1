BeforeAll {
    . (Join-Path $PSScriptRoot 'Setup.ps1')

    $export = Join-Path $TestDrive 'verona.xml'
    Set-Content $export @"
<server-data xmlns='urn:xmpp:pie:0'><host jid='verona.example'>
<user name='romeo'>
  <query xmlns='jabber:iq:roster'>
    <item jid='juliet@verona.example' name='Juliet, my love'><group>Secret</group><group>Family</group></item>
    <item jid='nurse@verona.example'/>
  </query>
</user>
<user name='tybalt'>
  <query xmlns='jabber:iq:roster'>
    <item jid='paris@verona.example' name='Count&#x202E;siraP'/>
  </query>
</user>
</host></server-data>
"@
    $accounts = Import-XmppServerData $export
    $rosterRules = 'RosterNameExposed', 'RosterGroupExposed'
}

Describe 'Test-XmppContactPrivacy' {
    Context 'Findings' {
        It 'finds each name and group of a contact list' {
            $findings = $accounts | Test-XmppContactPrivacy -Rule $rosterRules

            $findings | ForEach-Object { "$($_.Account) $($_.Rule) $($_.Severity) $($_.Contact) $($_.Field)=$($_.Value)" } | Sort-Object | Should -BeExactly @(
                'romeo@verona.example RosterGroupExposed High juliet@verona.example group=Family'
                'romeo@verona.example RosterGroupExposed High juliet@verona.example group=Secret'
                'romeo@verona.example RosterNameExposed High juliet@verona.example name=Juliet, my love'
                "tybalt@verona.example RosterNameExposed High paris@verona.example name=Count$([char]0x202E)siraP"
            )
        }

        It 'applies every rule when none is named' {
            $rules = ($accounts | Test-XmppContactPrivacy).Rule | Sort-Object -Unique
            $rules | Should -Contain 'NoOpenPgpKey'
            $rules | Should -Contain 'NotMigrated'
            $rules | Should -Contain 'RosterNameExposed'
        }

        It 'takes accounts as an argument' {
            Test-XmppContactPrivacy $accounts -Rule RosterNameExposed | Should -HaveCount 2
            Test-XmppContactPrivacy -Account $accounts[1] -Rule rosternameexposed | Should -HaveCount 1
        }

        It 'makes a finding critical whose value has a sensitive term as a word' {
            $findings = $accounts | Test-XmppContactPrivacy -Rule $rosterRules -SensitiveTerm 'LOVE', 'Sec', ''
            ($findings | Where-Object Severity -EQ Critical).Value | Should -BeExactly 'Juliet, my love'
        }

        It 'gives severities that compare by their order' {
            $findings = $accounts | Test-XmppContactPrivacy -Rule RosterNameExposed, NoOpenPgpKey
            ($findings | Where-Object Severity -GE High).Rule | Sort-Object -Unique | Should -Be 'RosterNameExposed'
            ($findings | Where-Object Severity -LT High).Rule | Sort-Object -Unique | Should -Be 'NoOpenPgpKey'
        }

        It 'gives an account''s findings before the next account comes' {
            $order = [System.Collections.Generic.List[string]]::new()
            $accounts | ForEach-Object { $order.Add("in $($_.Jid.Local)"); $_ } | Test-XmppContactPrivacy -Rule RosterNameExposed |
                ForEach-Object { $order.Add("out $($_.Account.Local)") }
            $order | Should -Be 'in romeo', 'out romeo', 'in tybalt', 'out tybalt'
        }

        It 'works in parallel runspaces' {
            $found = $accounts | ForEach-Object -ThrottleLimit 2 -Parallel {
                Import-Module $using:module
                $_ | Test-XmppContactPrivacy -Rule $using:rosterRules
            }
            $found | Should -HaveCount 4
            ($found | Where-Object Severity -GE High) | Should -HaveCount 4
        }
    }

    Context 'Streaming' -Skip:$IsWindows {
        It 'finds something before the file is read to its end, and reads no more when that is enough' {
            $pipe = New-NamedPipe (Join-Path $TestDrive 'pipe.xml')
            $running = Start-Pipeline { param($path) Import-XmppServerData $path | Test-XmppContactPrivacy | Select-Object -First 1 } @{ path = $pipe }
            $writer = Open-Pipe $pipe
            try {
                $writer.Write((ConvertTo-Octets (Get-ExportBeginning)))
                $accounts = ConvertTo-Octets (Get-ExportAccounts 1 1000)
                $refused = $null
                foreach ($time in 1..2000) {
                    try { $writer.Write($accounts) } catch { $refused = $_.Exception.InnerException; break }
                }
                $refused | Should -BeOfType System.IO.IOException -Because 'the reader has closed the pipe'
                $running.HasEnded(120) | Should -BeTrue
                $running.Output.Rule | Should -Be 'RosterNameExposed'
            } finally {
                $writer.Dispose()
                $running.PowerShell.Dispose()
            }
        }
    }

    Context 'Errors' {
        It 'refuses a rule that does not exist, names those that do, and audits nothing' {
            $record = $null
            try { $found = $accounts | Test-XmppContactPrivacy -Rule RosterNameExposed, Nonsense } catch { $record = $_ }

            $found | Should -BeNullOrEmpty
            $record.FullyQualifiedErrorId | Should -BeExactly 'UnknownRule,XmppContacts.Cmdlets.Privacy.TestXmppContactPrivacy'
            $record.CategoryInfo.Category | Should -Be 'InvalidArgument'
            "$record" | Should -BeLike "*'Nonsense'*RosterNameExposed*SizeDistinguishable*"
        }

        It 'refuses a rule that is about servers' {
            { $accounts | Test-XmppContactPrivacy -Rule RosterNameExposed, ServerContactMissing } | Should -Throw -ErrorId 'RuleNotForAccounts,*'
        }

        It 'reports an account whose data cannot be had, without what it quotes, and audits the others' {
            # Compiled here, as another source of accounts would be.
            Add-Type -ReferencedAssemblies (Join-Path $module 'dependencies/XmppContacts.dll'), System.Xml.XDocument, System.Memory -TypeDefinition @'
using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.PubSub;
using XmppContacts.Rosters;
using XmppContacts.Streams;

public sealed class FailingAccount : IAccountData
{
    public Jid Jid => Jid.Create("mercutio", "verona.example");
    public IXmppSession Session => null;
    public ValueTask<Roster> GetRosterAsync(CancellationToken cancellationToken) => throw new FormatException("plague on 'Queen Mab'");
    public ValueTask<XElement> GetPrivateXmlAsync(XName name, CancellationToken cancellationToken) => default;
    public ValueTask<PubSubNode> GetNodeAsync(string node, CancellationToken cancellationToken) => default;
    public ValueTask<PepSupport> GetPepSupportAsync(CancellationToken cancellationToken) => default;
    public IAsyncEnumerable<StoredMessage> GetMessagesAsync(Jid correspondent, CancellationToken cancellationToken) => throw new NotSupportedException();
}
'@
            $found = $accounts[0], [FailingAccount]::new(), $accounts[1] | Test-XmppContactPrivacy -Rule RosterNameExposed -ErrorVariable errors -ErrorAction SilentlyContinue

            $found.Account.Local | Should -Be 'romeo', 'tybalt'
            $errors | Should -HaveCount 1
            $errors[0].FullyQualifiedErrorId | Should -BeExactly 'AccountAuditFailed,XmppContacts.Cmdlets.Privacy.TestXmppContactPrivacy'
            $errors[0].TargetObject | Should -BeExactly 'mercutio@verona.example'
            $errors[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            "$($errors[0])" | Should -Not -BeLike '*Queen Mab*'
        }
    }

    Context 'Views' {
        BeforeAll {
            $findings = $accounts | Test-XmppContactPrivacy
        }

        It 'shows no value in clear in a <View>' -ForEach @(
            @{ View = 'table'; Show = { $input | Format-Table | Out-String -Width 300 } }
            @{ View = 'list'; Show = { $input | Format-List | Out-String -Width 300 } }
            @{ View = 'string'; Show = { $input | ForEach-Object { "$_" } | Out-String } }
        ) {
            $shown = $findings | & $Show
            $shown | Should -BeLike '*juliet@verona.example*'
            $shown | Should -Not -BeLike '*Juliet, my love*'
            $shown | Should -Not -BeLike '*Family*'
            if ($View -ne 'string') { $shown | Should -BeLike '*J… `[8-15`]*' }
        }

        It 'shows no name of a contact list in clear' {
            $accounts.Roster.Items | Out-String -Width 300 | Should -Not -BeLike '*my love*'
            $accounts.Roster.Items | Format-List | Out-String | Should -Not -BeLike '*my love*'
            $accounts | Format-List | Out-String | Should -Not -BeLike '*my love*'
        }

        It 'shows control characters of the server''s as code points' {
            Set-Content (Join-Path $TestDrive 'steering.xml') @"
<server-data xmlns='urn:xmpp:pie:0'><host jid='verona.example'><user name='a'><query xmlns='jabber:iq:private'>
<storage xmlns='storage:rosternotes'><note jid='x&#x202E;y&#x9B;'>text</note></storage></query></user></host></server-data>
"@
            $found = Import-XmppServerData (Join-Path $TestDrive 'steering.xml') | Test-XmppContactPrivacy -Rule ContactNoteExposed
            $found | Should -HaveCount 1
            foreach ($shown in ($found | Format-Table | Out-String -Width 200), ($found | Format-List | Out-String -Width 200)) {
                $shown | Should -BeLike '*⟨U+202E⟩*⟨U+009B⟩*'
                $shown | Should -Not -Match '[\u202E\u009B]'
            }
        }

        It 'colours severities where colours are shown, and nowhere else' {
            $rendering = $PSStyle.OutputRendering
            try {
                $PSStyle.OutputRendering = 'Ansi'
                ($findings | Format-Table | Out-String).Contains($PSStyle.Foreground.Red + 'High' + $PSStyle.Reset) | Should -BeTrue
                $PSStyle.OutputRendering = 'PlainText'
                $findings | Format-Table | Out-String | Should -Not -Match "$([char]27)"
            } finally {
                $PSStyle.OutputRendering = $rendering
            }
        }
    }

    Context 'Keys' {
        BeforeDiscovery {
            $lacksGpg = -not (Get-Command gpg -ErrorAction Ignore)
        }

        BeforeAll {
            $passphrase = 'correct-horse-battery-staple-0123456789'
            # Short, as the names of sockets are.
            $keys = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "g-$([guid]::NewGuid().ToString('N').Substring(0, 8))")).FullName
            if (-not $IsWindows) { chmod 700 $keys }

            # An item as gpg encrypts it, put into an export by hand.
            function New-EncryptedItem([string] $Id) {
                "<contact xmlns='urn:xmpp:contacts:0' name='Giulia'><identity type='jid'>juliet@verona.example</identity></contact>" |
                    & gpg --homedir $keys --no-options --batch --quiet --pinentry-mode loopback --passphrase $passphrase --symmetric --output (Join-Path $TestDrive $Id)
                "<item id='$Id'><encrypted xmlns='urn:xmpp:openpgp:pubsub:0' key='s1'>$([Convert]::ToBase64String([IO.File]::ReadAllBytes((Join-Path $TestDrive $Id))))</encrypted></item>"
            }

            if (Get-Command gpg -ErrorAction Ignore) {
                $encrypted = Join-Path $TestDrive 'encrypted.xml'
                Set-Content $encrypted @"
<server-data xmlns='urn:xmpp:pie:0'><host jid='verona.example'><user name='romeo'>
<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:contacts'>$(New-EncryptedItem i1)$(New-EncryptedItem i2)</items></pubsub>
</user></host></server-data>
"@
                $secrets = Join-Path $TestDrive 'secrets.xml'
                Set-Content $secrets @"
<shared-secrets xmlns='urn:xmpp:openpgp:pubsub:0'>
  <shared-secret jid='romeo@verona.example' node='urn:xmpp:contacts' id='s1' timestamp='2026-03-01T12:00:00Z' signer='romeo@verona.example'>$passphrase</shared-secret>
</shared-secrets>
"@
            }
        }

        AfterAll {
            if (Get-Command gpgconf -ErrorAction Ignore) { & gpgconf --homedir $keys --kill all }
            Remove-Item $keys -Recurse -Force
        }

        It 'looks into encrypted contacts' -Skip:$lacksGpg {
            $findings = Import-XmppServerData $encrypted | Test-XmppContactPrivacy -GnuPGHome $keys -SecretsFile $secrets -WarningVariable warnings -WarningAction Ignore

            @($findings).Rule | Should -Contain 'DuplicateContact'
            @($findings).Rule | Should -Not -Contain 'UndecryptableItem'
            if (-not $IsWindows) { $warnings | Should -BeLike '*chmod 600*' }
        }

        It 'tells what it cannot decrypt' -Skip:$lacksGpg {
            $findings = Import-XmppServerData $encrypted | Test-XmppContactPrivacy -GnuPGHome $keys -Rule UndecryptableItem

            $findings | Should -HaveCount 2
            $findings[0].Message | Should -BeLike '*s1*not known*'
        }

        It 'refuses a rule that needs keys when there are none' {
            { $accounts | Test-XmppContactPrivacy -Rule DuplicateContact } | Should -Throw -ErrorId 'RuleNeedsKeys,*'
        }

        It 'refuses a home folder that is not there' {
            { $accounts | Test-XmppContactPrivacy -GnuPGHome (Join-Path $TestDrive nowhere) } | Should -Throw -ErrorId 'PathNotFound,*'
        }

        It 'refuses a home folder that is a file, and says so' {
            { $accounts | Test-XmppContactPrivacy -GnuPGHome $export } | Should -Throw -ErrorId 'PathNotFound,*' -ExpectedMessage "There is no folder '$export'."
        }

        It 'refuses a secrets file that is not there' {
            { $accounts | Test-XmppContactPrivacy -SecretsFile (Join-Path $TestDrive nowhere) } | Should -Throw -ErrorId 'PathNotFound,*'
        }

        It 'says in whole sentences why a secrets file cannot be read' {
            { $accounts | Test-XmppContactPrivacy -SecretsFile $TestDrive } | Should -Throw -ErrorId 'SecretsFileUnusable,*' -ExpectedMessage '*is denied.' -Because 'one full stop is enough'
        }

        It 'refuses a signer that is no bare address' {
            { $accounts | Test-XmppContactPrivacy -GnuPGHome $TestDrive -Signer 'a@b/c' } | Should -Throw -ErrorId 'SignerAddressInvalid,*'
        }

        It 'refuses a secrets file that is damaged' {
            $damaged = Join-Path $TestDrive 'damaged.xml'
            Set-Content $damaged '<shared-secrets'
            { $accounts | Test-XmppContactPrivacy -SecretsFile $damaged } | Should -Throw -ErrorId 'SecretsFileUnusable,*'
        }
    }

    Context 'Completion' {
        BeforeAll {
            function Get-Completion([string] $Line) {
                [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches
            }
        }

        It 'completes rules by their beginning, with what they find' {
            $matches = Get-Completion 'Test-XmppContactPrivacy -Rule roster'
            $matches.CompletionText | Should -Be 'RosterNameExposed', 'RosterGroupExposed'
            $matches[0].ToolTip | Should -Not -Be $matches[0].CompletionText
        }

        It 'completes every further rule of a list' {
            (Get-Completion 'Test-XmppContactPrivacy -Rule RosterNameExposed, NodeA').CompletionText | Should -Be 'NodeAccessModel', 'NodeAffiliation'
        }

        It 'completes a rule in quotes' {
            (Get-Completion "Test-XmppContactPrivacy -Rule 'MetaContactE").CompletionText | Should -HaveCount 1
        }
    }
}
