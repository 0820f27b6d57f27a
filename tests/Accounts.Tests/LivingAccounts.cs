using XmppContacts.Addressing;
using XmppContacts.Servers;
using XmppContacts.Streams;

[assembly: AssemblyFixture(typeof(XmppContacts.Accounts.Tests.LivingAccounts))]

namespace XmppContacts.Accounts.Tests;

/// <summary>A Prosody and an ejabberd with room for thousands of items, each started when first asked for; every test has accounts of its own.</summary>
public sealed class LivingAccounts : IAsyncDisposable
{
    public const int Many = 5000;

    private const string Password = "a password, as good as any";

    private readonly TestAuthority _authority = new();
    private readonly Dictionary<ServerKind, Lazy<Task<XmppServer>>> _servers;
    private readonly SemaphoreSlim _adding = new(1);
    private int _accounts;

    public LivingAccounts()
    {
        var setup = new ServerSetup { Accounts = [], MaximumPepItems = Many + 100, MaximumStanzaOctets = 4_000_000, UsesDatabase = true };
        _servers = Enum.GetValues<ServerKind>().ToDictionary(
            kind => kind, kind => new Lazy<Task<XmppServer>>(() => XmppServer.StartAsync(kind, setup, _authority)));
    }

    /// <summary>A running server; the test is skipped where it is not installed.</summary>
    public Task<XmppServer> ServerAsync(ServerKind kind)
    {
        var missing = XmppServer.Missing(kind);
        Assert.SkipWhen(missing is not null, missing ?? "");
        return _servers[kind].Value;
    }

    /// <summary>Makes an account and says how to log in to it.</summary>
    public async Task<XmppConnectionOptions> NewAccountAsync(ServerKind kind, string user = "user") => (await NewAccountsAsync(kind, 1, user))[0];

    /// <summary>Makes accounts in one go, which costs as much as one, and says how to log in to them.</summary>
    public async Task<IReadOnlyList<XmppConnectionOptions>> NewAccountsAsync(ServerKind kind, int count, string user = "user")
    {
        var server = await ServerAsync(kind);
        var added = Enumerable.Range(0, count)
            .Select(_ => new TestAccount($"{user}{Interlocked.Increment(ref _accounts)}", TestDomains.Sha256, Password)).ToList();
        await _adding.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            await server.AddAccountsAsync(added);
        }
        finally
        {
            _adding.Release();
        }

        return [.. added.Select(account => new XmppConnectionOptions(Jid.Parse(account.Address), Password)
        {
            Server = new ServerAddress("127.0.0.1", server.ClientPort),
            ExtraRoots = [_authority.Root],
            MaximumSentOctets = 4_000_000,
        })];
    }

    /// <summary>Whom clients have to trust, in PEM form.</summary>
    public string RootPem => _authority.RootPem;

    /// <summary>Makes an account and logs in to it.</summary>
    public async Task<SessionAccount> LogInAsync(ServerKind kind, string user = "user") =>
        await SessionAccount.ConnectAsync(await NewAccountAsync(kind, user), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values.Where(server => server.IsValueCreated))
        {
            await (await server.Value).DisposeAsync();
        }

        _adding.Dispose();
        _authority.Dispose();
    }
}
