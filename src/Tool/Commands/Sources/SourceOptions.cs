using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Addressing;
using XmppContacts.Files;
using XmppContacts.Streams;
using XmppContacts.Text;

namespace XmppContacts.Tool.Commands.Sources;

/// <summary>Where accounts come from: an export, a login, or a list of logins.</summary>
internal sealed class SourceOptions
{
    /// <summary>What help and messages call the export.</summary>
    public const string ArgumentName = "SOURCE";

    private const string PasswordVariable = "XMPP_PASSWORD";

    private readonly Argument<string?> _path = new(ArgumentName)
    {
        Description = "A XEP-0227 export: a file (.xml or .xml.gz) or a folder of files. Instead of it, --account or --accounts.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _account = new("--account") { Description = "Log in as this account.", HelpName = "JID" };
    private readonly PathOption _accounts = new("--accounts", PathUse.Read, "Log in as each account of this CSV file (columns jid,password).");
    private readonly Option<string?> _connect = new("--connect") { Description = "The server to connect to, rather than the one the DNS names.", HelpName = "HOST[:PORT]" };
    private readonly Option<bool> _directTls = new("--direct-tls") { Description = "TLS from the first octet (XEP-0368)." };
    private readonly PathOption _caFile = new("--ca-file", PathUse.Read, "A PEM file of certificates to trust in addition to the system's.");
    private readonly PathOption _passwordFile = new(
        "--password-file", PathUse.Read, $"The file with the account's password; otherwise the variable {PasswordVariable} has it.");

    private readonly Option<bool> _allowPlain = new("--allow-plain") { Description = "Send the password itself, inside TLS, to a server that knows nothing better." };
    private readonly Option<int> _parallel = new("--parallel")
    {
        Description = "How many accounts may be logged in to, or migrated, at one time.",
        HelpName = "N",
        DefaultValueFactory = _ => 4,
        CustomParser = Number,
    };

    private readonly PathOption _log = new("--log", PathUse.Written, "Write all stanzas to this file, without passwords, names, groups and messages.");
    private readonly Option<bool> _logContent = new("--log-content") { Description = "Write names, groups, items and messages to the log too; anyone who reads it learns them." };

    private readonly bool _takesPath;

    /// <param name="takesPath">Whether an export is a source too, or only living accounts.</param>
    public SourceOptions(bool takesPath = true) => _takesPath = takesPath;

    public void AddTo(Command command)
    {
        if (_takesPath)
        {
            command.Arguments.Add(_path);
        }

        foreach (var option in new Option[] { _account, _accounts, _connect, _directTls, _caFile, _passwordFile, _allowPlain, _parallel, _log, _logContent })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The export that was named, or null.</summary>
    public string? Export(ParseResult parsed) => _takesPath ? parsed.GetValue(_path) : null;

    /// <summary>How many accounts may be worked on at one time.</summary>
    public int Parallel(ParseResult parsed) => parsed.GetValue(_parallel);

    /// <summary>The source that was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="content">How much of an export's accounts is needed.</param>
    /// <param name="cancellationToken">Ends the reading of files.</param>
    /// <param name="readsOpenfire">Whether files in Openfire's own form are read.</param>
    /// <exception cref="ArgumentException">No source is named, or more than one, or there is no password.</exception>
    /// <exception cref="IOException">A file that an option names cannot be read.</exception>
    public async Task<OpenedSource> OpenAsync(ParseResult parsed, ServerDataContent content, CancellationToken cancellationToken, bool readsOpenfire = false)
    {
        var path = Export(parsed);
        var account = parsed.GetValue(_account);
        var accounts = parsed.GetValue(_accounts);
        if (new[] { path, account, accounts }.Count(source => source is not null) != 1)
        {
            throw new ArgumentException(_takesPath
                ? "Name one source: an export (FILE or FOLDER), --account JID or --accounts FILE."
                : "Name one source: --account JID or --accounts FILE.");
        }

        if (path is not null)
        {
            return new OpenedSource(new ServerDataSource(path, content) { ReadsOpenfire = readsOpenfire }, null);
        }

        if (parsed.GetValue(_logContent) && parsed.GetValue(_log) is null)
        {
            throw new ArgumentException("--log-content says what is in the log: name its file by --log FILE.");
        }

        var (logins, problems) = accounts is not null
            ? await LoginFile.ReadAsync(accounts, Failure.Write, cancellationToken)
            : new LoginList([new Login(AccountOf(account!), await PasswordAsync(parsed, cancellationToken))], []);
        var roots = parsed.GetValue(_caFile) is { } caFile ? CertificateAuthorityFile.Read(caFile) : [];
        var server = parsed.GetValue(_connect) is { } connect
            ? ServerAddress.TryParse(connect, out var address) ? address : throw new ArgumentException($"--connect: '{connect}' is not HOST or HOST:PORT.")
            : null;
        TextWriter? log = parsed.GetValue(_log) switch
        {
            null => null,
            "-" => TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true }),
            var file => StanzaLogFile.Create(file),
        };
        var source = new LoginSource(
            [
                .. logins.Select(login => new XmppConnectionOptions(login.Account, login.Password)
                {
                    Server = server,
                    DirectTls = parsed.GetValue(_directTls),
                    ExtraRoots = roots,
                    AllowPlain = parsed.GetValue(_allowPlain),
                    Log = log,
                    LogContent = parsed.GetValue(_logContent),
                }),
            ],
            parsed.GetValue(_parallel),
            problems);
        return new OpenedSource(source, log, logins.Count);
    }

    private static int Number(ArgumentResult result)
    {
        if (int.TryParse(result.Tokens.Single().Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            return number;
        }

        result.AddError($"--parallel needs a whole number from 1 to {int.MaxValue}.");
        return 0;
    }

    private static Jid AccountOf(string text) => Jid.TryParse(text, out var jid) && jid.Local is not null
        ? jid
        : throw new ArgumentException($"--account: '{text}' is not the address of an account.");

    private async Task<string> PasswordAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_passwordFile) is { } file)
        {
            if (SecretFile.Check(file) is { } warning)
            {
                Failure.Write(warning);
            }

            // A final newline is the editor's, not the password's.
            return (await File.ReadAllTextAsync(file, cancellationToken)).TrimEnd('\r', '\n') is { Length: > 0 } password
                ? password
                : throw new ArgumentException($"--password-file: '{VisibleText.Of(file)}' is empty.");
        }

        return Environment.GetEnvironmentVariable(PasswordVariable) is { Length: > 0 } variable
            ? variable
            : throw new ArgumentException($"There is no password: name a file by --password-file, or set {PasswordVariable}.");
    }
}
