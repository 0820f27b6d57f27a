using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace XmppContacts.Servers;

/// <summary>A real XMPP server on loopback.</summary>
public abstract class XmppServer : IAsyncDisposable
{
    private const string Logs = "XMPP_CONTACTS_TEST_LOGS";

    private readonly ServerRoot? _root;

    private protected XmppServer(ServerKind kind, ServerSetup setup, TestAuthority authority)
    {
        Kind = kind;
        _root = ServerRoot.Of(kind);
        Setup = setup;
        Authority = authority;
    }

    public ServerKind Kind { get; }

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

    private protected abstract string LogFile { get; }

    /// <summary>Why a server cannot be started on this machine; null when it can.</summary>
    public static string? Missing(ServerKind kind)
    {
        if (Environment.GetEnvironmentVariable("XMPP_CONTACTS_QUICK") is not null)
        {
            return "a quick run has no servers";
        }

        if (ServerRoot.Of(kind) is { } root)
        {
            return root.Missing;
        }

        var program = kind.IsProsody() ? ProsodyServer.Program : EjabberdServer.Program;
        return ServerProcess.Find(program) is null ? $"{program} is not installed" : null;
    }

    /// <summary>Starts a server with its accounts.</summary>
    public static async Task<XmppServer> StartAsync(ServerKind kind, ServerSetup setup, TestAuthority authority)
    {
        XmppServer server = kind.IsProsody() ? new ProsodyServer(kind, setup, authority) : new EjabberdServer(kind, setup, authority);
        try
        {
            await server.StartAsync();
            await server.AddAccountsAsync(setup.Accounts);
            return server;
        }
        catch (Exception problem)
        {
            var log = server.ReadLog();
            await server.DisposeAsync();
            throw new InvalidOperationException($"{kind} did not start: {problem.Message}\n{log}", problem);
        }
    }

    /// <summary>Changes how many items a node may hold that says <c>max</c>, where the setup named a number; counts from the next start.</summary>
    public void ChangeMaximumPepItems(int items)
    {
        foreach (var path in Directory.EnumerateFiles(Run.Path).Where(path => path.EndsWith(".lua", StringComparison.Ordinal) || path.EndsWith(".yml", StringComparison.Ordinal)))
        {
            File.WriteAllText(path, Regex.Replace(File.ReadAllText(path), @"(pep_max_items = |max_items_node: )\d+", $"${{1}}{items}"));
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

    /// <summary>Empties the message archives of all accounts, as time and quotas do.</summary>
    public abstract Task EmptyArchivesAsync();

    /// <summary>Keeps a copy of all that the server stores.</summary>
    public abstract Task KeepCopyAsync();

    /// <summary>Puts the copy back in the place of what the server stores now, as an administrator does after a failure. Who is logged in must log in again.</summary>
    public abstract Task PutCopyBackAsync();

    /// <summary>Creates accounts.</summary>
    public abstract Task AddAccountsAsync(IReadOnlyList<TestAccount> accounts);

    /// <summary>Runs a command of the server's own control program.</summary>
    public virtual Task ControlAsync(params string[] command) => throw new NotSupportedException();

    /// <summary>What the server has logged so far.</summary>
    public string ReadLog()
    {
        try
        {
            using var reader = new StreamReader(new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return reader.ReadToEnd();
        }
        catch (IOException)
        {
            return "";
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CrashAsync();
        if (Environment.GetEnvironmentVariable(Logs) is { Length: > 0 } logs)
        {
            Directory.CreateDirectory(logs);
            await File.WriteAllTextAsync(Path.Combine(logs, string.Create(CultureInfo.InvariantCulture, $"{Kind}-{ClientPort}.log")), ReadLog());
        }

        Run.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A program of the server's packages.</summary>
    private protected ProcessStartInfo Command(string program, params IReadOnlyList<string> arguments) =>
        _root?.Start(program, arguments, Run.Path) ?? new ProcessStartInfo(ServerProcess.Find(program) ?? program, arguments);

    /// <summary>The text of a script of the server's packages.</summary>
    private protected string ReadScript(string program) => File.ReadAllText(_root?.File("/usr/sbin/" + program) ?? ServerProcess.Find(program)!);
}
