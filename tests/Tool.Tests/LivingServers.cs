using System.Globalization;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Servers;
using XmppContacts.Streams;
using XmppContacts.Tests;

[assembly: AssemblyFixture(typeof(XmppContacts.Tool.Tests.LivingServers))]

namespace XmppContacts.Tool.Tests;

/// <summary>Real servers with accounts, each started when first asked for, and what the program needs to log in to them.</summary>
public sealed class LivingServers : IAsyncDisposable
{
    public const string Password = "a password, as good as any";

    private const int Batch = 40;

    private readonly TestAuthority _authority = new();
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<ServerKind, Lazy<Task<XmppServer>>> _servers;
    private readonly SemaphoreSlim _adding = new(1);
    private readonly Dictionary<ServerKind, Queue<TestAccount>> _spare = [];
    private int _accounts;

    public LivingServers()
    {
        _servers = Enum.GetValues<ServerKind>().ToDictionary(
            kind => kind, kind => new Lazy<Task<XmppServer>>(() => XmppServer.StartAsync(kind, new ServerSetup { Accounts = [] }, _authority)));
        _folder.Write("root.pem", _authority.RootPem);
        _folder.Write("password", Password + "\n");
    }

    /// <summary>Makes an account on a running server; the test is skipped where that is not installed.</summary>
    public async Task<string> NewAccountAsync(ServerKind kind)
    {
        var missing = XmppServer.Missing(kind);
        Assert.SkipWhen(missing is not null, missing ?? "");
        var server = await _servers[kind].Value;
        await _adding.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            // One call for many accounts: each call of a server's own program costs most of a second.
            if (!_spare.TryGetValue(kind, out var spare))
            {
                _spare.Add(kind, spare = new());
            }

            if (spare.Count == 0)
            {
                List<TestAccount> added = [.. Enumerable.Range(0, Batch).Select(_ => new TestAccount($"user{++_accounts}", TestDomains.Sha1, Password))];
                await server.AddAccountsAsync(added);
                added.ForEach(spare.Enqueue);
            }

            return spare.Dequeue().Address;
        }
        finally
        {
            _adding.Release();
        }
    }

    /// <summary>Runs the program with an account, or a list of accounts, as its source.</summary>
    internal Task<ToolProcess> RunAsync(ServerKind kind, string sourceOption, string source, params string[] arguments) =>
        RunInterruptedAsync(kind, sourceOption, source, arguments, CancellationToken.None);

    /// <summary>The same on a machine that has no gpg, nor any other program.</summary>
    internal Task<ToolProcess> RunAloneAsync(ServerKind kind, string sourceOption, string source, params string[] arguments) =>
        RunInterruptedAsync(kind, sourceOption, source, arguments, CancellationToken.None, hasPrograms: false);

    /// <summary>The same, with what does what Ctrl+C does.</summary>
    internal async Task<ToolProcess> RunInterruptedAsync(
        ServerKind kind, string sourceOption, string source, string[] arguments, CancellationToken interrupted, bool hasPrograms = true)
    {
        var server = await _servers[kind].Value;
        return await ToolProcess.RunAsync(
            [
                .. arguments, sourceOption, source, "--connect", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{server.ClientPort}"),
                "--ca-file", _folder.File("root.pem"), .. sourceOption == "--account" ? new[] { "--password-file", _folder.File("password") } : [],
            ],
            CancellationToken.None,
            interrupted,
            hasPrograms);
    }

    /// <summary>Logs in to an account.</summary>
    public async Task<SessionAccount> LogInAsync(ServerKind kind, string account)
    {
        var server = await _servers[kind].Value;
        return await SessionAccount.ConnectAsync(
            new XmppConnectionOptions(Jid.Parse(account), Password) { Server = new ServerAddress("127.0.0.1", server.ClientPort), ExtraRoots = [_authority.Root] },
            TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values.Where(server => server.IsValueCreated))
        {
            await (await server.Value).DisposeAsync();
        }

        _folder.Dispose();
        _adding.Dispose();
        _authority.Dispose();
    }
}
