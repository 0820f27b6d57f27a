using System.Globalization;
using System.Text.Json;
using XmppContacts.OpenPgp.Tests.Keys;
using XmppContacts.Servers;
using XmppContacts.Tests;

namespace XmppContacts.Tool.Tests;

/// <summary>Encrypted contacts and shared secrets of living accounts.</summary>
[Trait("Needs", "server")]
public sealed class LivingContactsTests(LivingServers servers) : IAsyncDisposable
{
    private readonly GnuPgFolder _gpg = new();
    private readonly GnuPgFolder _other = new();

    public async ValueTask DisposeAsync()
    {
        await _gpg.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_contact_is_set_listed_by_a_process_with_only_key_and_password_and_removed(ServerKind kind)
    {
        var account = await servers.NewAccountAsync(kind);
        await MakeKeyAsync(account);

        var set = await RunAsync(_gpg, "contacts", "set", "--jid", "romeo@montague.example", "--name", "Romeo", "--group", "Friends");
        Assert.Equal((0, ""), (set.ExitCode, set.Errors));
        Assert.Matches(@"(?m)^\s+Romeo\s+romeo@montague\.example\s+Friends\s*$", set.Output);

        await _other.GpgAsync("--import", await _gpg.GpgAsync("--export-secret-keys"));
        var key = Assert.Single(await _other.Ring().GetKeysAsync(TestContext.Current.CancellationToken)).Fingerprint;
        var refused = await RunAsync(_other, "contacts", "--csv", "-");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(key, refused.Errors, StringComparison.Ordinal);
        Assert.Contains("--trust-key", refused.Errors, StringComparison.Ordinal);
        var list = await RunAsync(_other, "contacts", "--csv", "-", "--trust-key", key);
        Assert.Equal((0, ""), (list.ExitCode, list.Errors));
        Assert.Matches($"^Account,Name,Identities,Groups,ItemIds\r\n{account},Romeo,romeo@montague\\.example,Friends,[0-9a-f]{{32}}\r\n$", list.Output);

        var removed = await RunAsync(_other, "contacts", "remove", "--jid", "romeo@montague.example", "--trust-key", key);
        Assert.Equal((0, "", ""), (removed.ExitCode, removed.Output, removed.Errors));
        Assert.Equal("No encrypted contacts were found.", (await RunAsync(_gpg, "contacts")).Output.Trim());
        Assert.Equal(1, (await RunAsync(_gpg, "contacts", "remove", "--jid", "romeo@montague.example")).ExitCode);

        Task<ToolProcess> RunAsync(GnuPgFolder gpg, params string[] arguments) => servers.RunAsync(kind, "--account", account, [.. arguments, "--gnupg-home", gpg.Path]);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task After_a_rotation_the_old_contacts_are_read_and_the_archive_has_the_secrets_of_both(ServerKind kind)
    {
        var account = await servers.NewAccountAsync(kind);
        await MakeKeyAsync(account);
        Assert.Equal(0, (await RunAsync("contacts", "set", "--jid", "romeo@montague.example", "--name", "Romeo")).ExitCode);
        var before = await SecretsAsync();
        Assert.Equal([("urn:xmpp:contacts", false, "archive node"), ("urn:xmpp:contacts-groups", false, "archive node")], before.Select(secret => (secret.Node, secret.IsRevoked, secret.FoundIn)));

        var rotate = await RunAsync("secret", "rotate", "--reason", "a device was lost", "--keep-items");
        Assert.Equal(0, rotate.ExitCode);
        Assert.Contains("those that are there stay as they are", rotate.Sentence(), StringComparison.Ordinal);

        var after = await SecretsAsync();
        Assert.Equal(before.Select(secret => secret.Id).Order(), after.Where(secret => secret.IsRevoked).Select(secret => secret.Id).Order());
        Assert.Equal(["urn:xmpp:contacts", "urn:xmpp:contacts-groups"], after.Where(secret => !secret.IsRevoked).Select(secret => secret.Node));

        // What was published is in the log.
        using var folder = new TemporaryFolder();
        var set = await RunAsync("contacts", "set", "--jid", "nurse@capulet.example", "--name", "Nurse", "--log", folder.File("log"));
        Assert.Equal((0, ""), (set.ExitCode, set.Errors));
        var published = (await File.ReadAllLinesAsync(folder.File("log"), TestContext.Current.CancellationToken)).Where(line => line.Contains("<publish ", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(published);
        Assert.All(published, line => Assert.DoesNotContain(before, secret => line.Contains(secret.Id, StringComparison.Ordinal)));
        Assert.Contains(published, line => after.Any(secret => !secret.IsRevoked && line.Contains(secret.Id, StringComparison.Ordinal)));
        var list = await RunAsync("contacts", "--json", "-");
        using var json = JsonDocument.Parse(list.Output);
        Assert.Equal(["Nurse", "Romeo"], json.RootElement.EnumerateArray().Select(contact => contact.GetProperty("name").GetString()));

        Task<ToolProcess> RunAsync(params string[] arguments) => servers.RunAsync(kind, "--account", account, [.. arguments, "--gnupg-home", _gpg.Path]);

        async Task<List<(string Node, string Id, bool IsRevoked, string FoundIn)>> SecretsAsync()
        {
            using var secrets = JsonDocument.Parse((await RunAsync("secret", "list", "--json", "-")).Output);
            return
            [
                .. secrets.RootElement.EnumerateArray().Select(secret => (
                    secret.GetProperty("node").GetString()!, secret.GetProperty("id").GetString()!, secret.GetProperty("revoked").GetBoolean(),
                    string.Join(' ', secret.GetProperty("foundIn").EnumerateArray().Select(place => place.GetString())))),
            ];
        }
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Of_several_accounts_each_has_its_own_contacts_and_one_that_fails_does_not_stop_the_others(ServerKind kind)
    {
        using var folder = new TemporaryFolder();
        var (first, second) = (await servers.NewAccountAsync(kind), await servers.NewAccountAsync(kind));
        await MakeKeyAsync(first);
        await MakeKeyAsync(second);
        var accounts = folder.Write(
            "accounts.csv", $"jid,password\n{first},\"{LivingServers.Password}\"\nnobody@{TestDomains.Sha1},wrong\n{second},\"{LivingServers.Password}\"\n");

        var set = await servers.RunAsync(kind, "--accounts", accounts, "contacts", "set", "--jid", "romeo@x.example", "--no-padding", "--gnupg-home", _gpg.Path);
        Assert.Equal(4, set.ExitCode);
        Assert.Contains("nobody@", set.Sentence(), StringComparison.Ordinal);

        var list = await servers.RunAsync(kind, "--accounts", accounts, "contacts", "--gnupg-home", _gpg.Path);
        Assert.Equal(4, list.ExitCode);
        Assert.Matches($@"(?s)Account\s+Name\s+Identities\s+Groups.*{first}\s+romeo@x\.example.*{second}\s+romeo@x\.example", list.Output);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Contacts_are_kept_at_another_service_that_is_named(ServerKind kind)
    {
        var missing = XmppServer.Missing(kind);
        Assert.SkipWhen(missing is not null, missing ?? "");
        using var authority = new TestAuthority();
        using var folder = new TemporaryFolder();
        var juliet = new TestAccount("juliet", TestDomains.Sha256, LivingServers.Password);
        await using var server = await XmppServer.StartAsync(kind, new ServerSetup { Accounts = [juliet] }, authority);
        await MakeKeyAsync(juliet.Address);
        string[] session =
        [
            "--account", juliet.Address, "--connect", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{server.ClientPort}"),
            "--ca-file", folder.Write("root.pem", authority.RootPem), "--password-file", folder.Write("password", LivingServers.Password), "--gnupg-home", _gpg.Path,
        ];

        var set = await ToolProcess.RunAsync(["contacts", "set", .. session, "--pubsub-service", TestDomains.PubSub, "--jid", "romeo@x.example", "--name", "Romeo"]);
        Assert.Equal((0, ""), (set.ExitCode, set.Errors));

        var there = await ToolProcess.RunAsync(["contacts", .. session, "--pubsub-service", TestDomains.PubSub, "--csv", "-"]);
        Assert.Equal((0, ""), (there.ExitCode, there.Errors));
        Assert.Contains($"{juliet.Address},Romeo,romeo@x.example,,", there.Output, StringComparison.Ordinal);
        Assert.Equal("No encrypted contacts were found.", (await ToolProcess.RunAsync(["contacts", .. session])).Output.Trim());
        Assert.Contains(
            $"urn:xmpp:contacts of {TestDomains.PubSub}", (await ToolProcess.RunAsync(["secret", "list", .. session])).Output, StringComparison.Ordinal);
    }

    private async Task MakeKeyAsync(string account) => await _gpg.GpgAsync(["--quick-generate-key", $"xmpp:{account}", "future-default", "default", "never"]);
}
