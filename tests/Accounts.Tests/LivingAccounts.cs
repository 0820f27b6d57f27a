using XmppContacts.Addressing;
using XmppContacts.Servers;
using XmppContacts.Streams;

[assembly: AssemblyFixture(typeof(XmppContacts.Accounts.Tests.LivingAccounts))]

namespace XmppContacts.Accounts.Tests;

/// <summary>A Prosody and an ejabberd with room for thousands of items, each started when first asked for; every test has accounts of its own.</summary>
public sealed class LivingAccounts : IAsyncDisposable
{
    public const int Many = 5000;

    private const string AnyUser = "user";
    private const int Batch = 40;

    private const string Password = "a password, as good as any";

    private readonly TestAuthority _authority = new();
    private readonly Dictionary<ServerKind, Lazy<Task<XmppServer>>> _servers;
    private readonly SemaphoreSlim _adding = new(1);
    private readonly Dictionary<ServerKind, Queue<TestAccount>> _spare = [];
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
    public async Task<XmppConnectionOptions> NewAccountAsync(ServerKind kind, string user = AnyUser) => (await NewAccountsAsync(kind, 1, user))[0];

    /// <summary>Makes accounts in one go, which costs as much as one, and says how to log in to them.</summary>
    public async Task<IReadOnlyList<XmppConnectionOptions>> NewAccountsAsync(ServerKind kind, int count, string user = AnyUser)
    {
        var server = await ServerAsync(kind);
        IReadOnlyList<TestAccount> added;
        await _adding.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            added = count == 1 && user == AnyUser ? [await SpareAsync(server)] : await AddAsync(server, count, user);
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

            // A busy machine needs more than half a minute for thousands of items.
            RequestTimeout = TimeSpan.FromMinutes(3),
        })];
    }

    /// <summary>Whom clients have to trust, in PEM form.</summary>
    public string RootPem => _authority.RootPem;

    /// <summary>Makes an account and logs in to it.</summary>
    public async Task<SessionAccount> LogInAsync(ServerKind kind, string user = AnyUser) =>
        await SessionAccount.ConnectAsync(await NewAccountAsync(kind, user), TestContext.Current.CancellationToken);

    // One call for many accounts: each call of a server's own program costs most of a second.
    private async Task<TestAccount> SpareAsync(XmppServer server)
    {
        if (!_spare.TryGetValue(server.Kind, out var spare))
        {
            _spare.Add(server.Kind, spare = new());
        }

        if (spare.Count == 0)
        {
            foreach (var account in await AddAsync(server, Batch, AnyUser))
            {
                spare.Enqueue(account);
            }
        }

        return spare.Dequeue();
    }

    private async Task<IReadOnlyList<TestAccount>> AddAsync(XmppServer server, int count, string user)
    {
        List<TestAccount> added = [.. Enumerable.Range(0, count).Select(_ => new TestAccount($"{user}{++_accounts}", TestDomains.Sha256, Password))];
        await server.AddAccountsAsync(added);
        return added;
    }

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
