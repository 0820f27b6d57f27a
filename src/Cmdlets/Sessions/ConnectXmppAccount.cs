using System.Management.Automation;
using System.Net;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Cmdlets.Binding;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Streams;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.Sessions;

/// <summary>Logs in to accounts.</summary>
[Cmdlet(VerbsCommunications.Connect, "XmppAccount", DefaultParameterSetName = ByCredential)]
[OutputType(typeof(AccountSession))]
public sealed class ConnectXmppAccount : AsyncCmdlet
{
    private const string ByCredential = "Credential";
    private const string ByJid = "Jid";

    // A login is mostly waiting; servers limit how many connections one host may open at a time.
    private const int LoginsAtOneTime = 4;

    private OrderedWork<Login> _logins = null!;
    private IReadOnlyList<X509Certificate2> _roots = [];
    private SessionLog? _log;

    /// <summary>The account's address and password.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByCredential, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [Credential]
    public PSCredential Credential { get; set; } = PSCredential.Empty;

    /// <summary>The account's address.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByJid, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string Jid { get; set; } = "";

    /// <summary>The account's password.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByJid, ValueFromPipelineByPropertyName = true)]
    [PasswordTransformation]
    public SecureString Password { get; set; } = new();

    /// <summary>The server to connect to.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [PSDefaultValue(Help = "the one that the DNS names")]
    public string Server { get; set; } = "";

    /// <summary>Encrypts from the first octet.</summary>
    [Parameter]
    public SwitchParameter DirectTls { get; set; }

    /// <summary>Certificates to trust besides the system's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CAFile { get; set; }

    /// <summary>Sends the password itself to a server that knows nothing better.</summary>
    [Parameter]
    public SwitchParameter AllowPlain { get; set; }

    /// <summary>The file that takes all stanzas.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LogPath { get; set; }

    /// <summary>Writes names, groups, items and messages to the log too.</summary>
    [Parameter]
    public SwitchParameter LogContent { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            _roots = CAFile is null ? [] : ReadRoots(FileSystemPath.OfExisting(this, CAFile));
            _log = LogPath is null ? null : Own(OpenLog(FileSystemPath.OfLiteral(this, LogPath)));
        }
        catch (CmdletException e)
        {
            ThrowTerminatingError(e.ErrorRecord);
        }

        _logins = Own(new OrderedWork<Login>(LoginsAtOneTime, WriteAsync, DiscardAsync));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // The properties change with the next object, while this login is under way.
        var (address, password, server) = ParameterSetName == ByCredential
            ? (Credential.UserName, Credential.Password, Server)
            : (Jid, Password, Server);
        Run((pipeline, cancellationToken) => _logins.BeginAsync(pipeline, () => LogInAsync(address, password, server, cancellationToken)));
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Run((pipeline, _) => _logins.CompleteAsync(pipeline));

    private static async ValueTask WriteAsync(PipelineWriter pipeline, Login login)
    {
        if (login.Session is { } session)
        {
            SessionRegistry.Add(session);
            await pipeline.HandOverAsync(session);
        }
        else
        {
            await pipeline.WriteErrorAsync(login.Problem!.ErrorRecord);
        }
    }

    private static async ValueTask DiscardAsync(Login login)
    {
        if (login.Session is { } session)
        {
            await SessionRegistry.CloseAsync(session);
        }
    }

    private async Task<Login> LogInAsync(string address, SecureString password, string server, CancellationToken cancellationToken)
    {
        if (!Addressing.Jid.TryParse(address, out var jid) || jid.Local is null)
        {
            return new Login(null, InvalidAddress(address));
        }

        ServerAddress? named = null;
        if (server.Length > 0 && !ServerAddress.TryParse(server, out named))
        {
            return new Login(null, InvalidServer(jid, server));
        }

        if (password is null || password.Length == 0)
        {
            return new Login(null, NoPassword(jid));
        }

        var options = new XmppConnectionOptions(jid, new NetworkCredential("", password).Password)
        {
            Server = named,
            DirectTls = DirectTls,
            ExtraRoots = _roots,
            AllowPlain = AllowPlain,
            Log = _log?.Writer,
            LogContent = LogContent,
        };
        try
        {
            var account = await SessionAccount.ConnectAsync(options, cancellationToken);
            return new Login(new AccountSession(account, named?.ToString() ?? jid.Domain, _log?.Hold()), null);
        }
        catch (XmppException e)
        {
            return new Login(null, SessionFailure.NotConnected(jid.Bare, e));
        }
    }

    private static IReadOnlyList<X509Certificate2> ReadRoots(string path)
    {
        try
        {
            return CertificateAuthorityFile.Read(path);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new CmdletException(
                "CAFileInvalid", e is UnauthorizedAccessException ? ErrorCategory.PermissionDenied : ErrorCategory.InvalidData, path,
                $"'{VisibleText.Of(path)}' cannot be used as -CAFile: {VisibleText.Of(e.Message)}",
                "Name a file with certificates in PEM form, which begin with -----BEGIN CERTIFICATE-----.", e);
        }
    }

    private static SessionLog OpenLog(string path)
    {
        try
        {
            return new SessionLog(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CmdletException(
                "LogNotWritten", e is UnauthorizedAccessException ? ErrorCategory.PermissionDenied : ErrorCategory.WriteError, path,
                $"The log '{VisibleText.Of(path)}' cannot be written: {VisibleText.Of(e.Message)}",
                "Make sure that the folder exists and that you may write to it.", e);
        }
    }

    private static CmdletException InvalidAddress(string address) => new(
        "AccountAddressInvalid", ErrorCategory.InvalidArgument, address, $"'{VisibleText.Shortened(address ?? "")}' is not the address of an account.",
        "Write it as user@domain.");

    private static CmdletException InvalidServer(Jid account, string server) => new(
        "ServerAddressInvalid", ErrorCategory.InvalidArgument, account.ToString(),
        $"{account}: '{VisibleText.Shortened(server)}' is not a server address.", "Write it as HOST or HOST:PORT.");

    private static CmdletException NoPassword(Jid account) => new(
        "PasswordMissing", ErrorCategory.InvalidArgument, account.ToString(), $"{account}: there is no password.",
        "Give -Credential, or a password with -Password or in the column of that name.");

    private sealed record Login(AccountSession? Session, CmdletException? Problem);
}
