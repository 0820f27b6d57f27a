using System.Security.Cryptography.X509Certificates;
using XmppContacts.Addressing;
using XmppContacts.Servers;

[assembly: AssemblyFixture(typeof(XmppContacts.Streams.Tests.ServerFarm))]

namespace XmppContacts.Streams.Tests;

/// <summary>The servers of a test run, each started when it is first asked for.</summary>
public sealed class ServerFarm : IAsyncDisposable
{
    private readonly Dictionary<ServerKind, Lazy<Task<XmppServer>>> _servers;

    public ServerFarm() => _servers = Enum.GetValues<ServerKind>().ToDictionary(
        kind => kind, kind => new Lazy<Task<XmppServer>>(() => XmppServer.StartAsync(kind, new ServerSetup(), Authority)));

    public TestAuthority Authority { get; } = new();

    /// <summary>A certificate for scripted servers.</summary>
    public X509Certificate2 Certificate => field ??= Authority.Issue(TestDomains.Certified);

    /// <summary>The running server; the test is skipped where it is not installed.</summary>
    public Task<XmppServer> ServerAsync(ServerKind kind)
    {
        SkipIfMissing(kind);
        return _servers[kind].Value;
    }

    /// <summary>Skips the test where the server is not installed.</summary>
    public static void SkipIfMissing(ServerKind kind)
    {
        var missing = XmppServer.Missing(kind);
        Assert.SkipWhen(missing is not null, missing ?? "");
    }

    /// <summary>Options to log in to a server as its account of that name.</summary>
    public XmppConnectionOptions Options(XmppServer server, string user)
    {
        var account = server.Setup.Accounts.Single(account => account.User == user);
        return Options(server.ClientPort, account.Address, account.Password);
    }

    /// <summary>Options to log in at a port of loopback.</summary>
    public XmppConnectionOptions Options(int port, string account, string password) => new(Jid.Parse(account), password)
    {
        Server = new ServerAddress("127.0.0.1", port),
        ExtraRoots = [Authority.Root],
        ReconnectDelay = TimeSpan.FromMilliseconds(100),
    };

    public async ValueTask DisposeAsync()
    {
        // One that did not start has ended already, and its tests have said why.
        foreach (var server in _servers.Values.Where(server => server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }))
        {
            await (await server.Value).DisposeAsync();
        }

        Authority.Dispose();
    }
}
