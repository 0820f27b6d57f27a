namespace XmppContacts.Servers;

/// <summary>A real XMPP server on loopback.</summary>
public abstract class XmppServer : IAsyncDisposable
{
    private protected XmppServer(ServerSetup setup, TestAuthority authority)
    {
        Setup = setup;
        Authority = authority;
    }

    public ServerSetup Setup { get; }

    /// <summary>Who issued the server's certificates.</summary>
    public TestAuthority Authority { get; }

    /// <summary>For clients, with STARTTLS.</summary>
    public int ClientPort { get; } = ServerProcess.FreePort();

    /// <summary>For clients, with TLS from the first octet.</summary>
    public int DirectTlsPort { get; } = ServerProcess.FreePort();

    /// <summary>Where a Prosody that does not use a database keeps everything.</summary>
    public string DataFolder => Run.File("data");

    private protected RunFolder Run { get; } = new();

    private protected ServerProcess? Process { get; set; }

    /// <summary>Why a server cannot be started on this machine; null when it can.</summary>
    public static string? Missing(ServerKind kind)
    {
        var program = kind == ServerKind.Prosody ? ProsodyServer.Program : EjabberdServer.Program;
        return ServerProcess.Find(program) is null ? $"{program} is not installed" : null;
    }

    /// <summary>Starts a server with its accounts.</summary>
    public static async Task<XmppServer> StartAsync(ServerKind kind, ServerSetup setup, TestAuthority authority)
    {
        XmppServer server = kind == ServerKind.Prosody ? new ProsodyServer(setup, authority) : new EjabberdServer(setup, authority);
        try
        {
            await server.StartAsync();
            await server.AddAccountsAsync(setup.Accounts);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the process at once, as a crash would; accounts and data stay for <see cref="StartAsync()"/>.</summary>
    public async Task CrashAsync()
    {
        if (Process is { } process)
        {
            Process = null;
            await process.DisposeAsync();
        }
    }

    /// <summary>Starts the server, again after a crash.</summary>
    public abstract Task StartAsync();

    /// <summary>Creates accounts.</summary>
    public abstract Task AddAccountsAsync(IReadOnlyList<TestAccount> accounts);

    public async ValueTask DisposeAsync()
    {
        await CrashAsync();
        Run.Dispose();
        GC.SuppressFinalize(this);
    }
}
