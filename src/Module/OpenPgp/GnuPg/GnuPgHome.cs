using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using XmppContacts.OpenPgp.StringToKeys;
using XmppContacts.OpenPgp.Symmetric;
using XmppContacts.Text;

namespace XmppContacts.OpenPgp.GnuPg;

/// <summary>GnuPG with one home folder and, when it was given, the passphrase of the secret keys in it.</summary>
internal sealed partial class GnuPgHome : IDisposable
{
    /// <summary>Names of Unix sockets have at most 107 octets, and gpg adds <c>/S.gpg-agent.browser</c> to the folder's.</summary>
    private const int LongestSocketFolder = 87;

    private static readonly Version Oldest = new(2, 2);

    // What the user has in gpg.conf is for people at a terminal: encrypt-to, armor, auto-key-retrieve and the like would change what is made here
    // or tell a key server whose message is being read. Whose key a key is, is decided by its fingerprint, not by the web of trust.
    private static readonly string[] Quietly =
    [
        "--no-options", "--batch", "--no-tty", "--disable-dirmngr", "--no-auto-check-trustdb", "--trust-model", "always", "--display-charset", "utf-8",
        "--status-fd", "2",
    ];

    private readonly string? _program;
    private readonly SecretOctets? _passphrase;
    private readonly GnuPgLimits _limits;
    private readonly GnuPgAgent? _agent;
    private bool _isChecked;

    /// <param name="program">Where gpg is; null when there is none, which is said when it is needed.</param>
    /// <param name="folder">The home folder; null is the user's own.</param>
    /// <param name="passphrase">The passphrase; null when the agent asks for it the way its user has set up, or has it.</param>
    /// <param name="limits">How long a call may take.</param>
    /// <exception cref="ArgumentException">The passphrase has a line break, which gpg cannot be told.</exception>
    public GnuPgHome(string? program, string? folder, ReadOnlyMemory<char>? passphrase, GnuPgLimits limits)
    {
        _program = program;
        _limits = limits;
        Folder = folder is null ? null : Path.GetFullPath(folder);
        if (passphrase is not { } text)
            return;

        if (text.Span.ContainsAny('\n', '\r', '\0'))
            throw new ArgumentException("GnuPG takes no passphrase with a line break.", nameof(passphrase));

        // gpg reads up to the line end, and the data from where it stopped.
        _passphrase = new SecretOctets(Encoding.UTF8.GetByteCount(text.Span) + 1);
        Encoding.UTF8.GetBytes(text.Span, _passphrase.Span);
        _passphrase.Span[^1] = (byte)'\n';
        _agent = new GnuPgAgent(Folder);
    }

    /// <summary>The home folder, or null for the user's own.</summary>
    public string? Folder { get; }

    /// <summary>Whether a passphrase was given.</summary>
    public bool HasPassphrase => _passphrase is not null;

    /// <summary>The passphrase in UTF-8; empty when none was given.</summary>
    public ReadOnlyMemory<byte> Passphrase => _passphrase is null ? default : _passphrase.Memory[..^1];

    /// <summary>Whether there is no such folder, as on a machine where nobody has used GnuPG: gpg fails then, where there are simply no keys.</summary>
    public bool IsMissing => !Directory.Exists(Folder ?? OwnFolder);

    // GnuPG's manual, --homedir.
    private static string OwnFolder => Environment.GetEnvironmentVariable("GNUPGHOME") is { Length: > 0 } named
        ? named
        : OperatingSystem.IsWindows()
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "gnupg")
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".gnupg");

    private string Place => Folder is null ? "GnuPG's home folder" : $"the GnuPG home folder {VisibleText.Of(Folder)}";

    /// <summary>Runs gpg without need of a secret key.</summary>
    /// <exception cref="OpenPgpException">gpg is missing, too old, could not be started, did not end in time, or wrote too much.</exception>
    public Task<GnuPgResult> RunAsync(
        IEnumerable<string> arguments, ReadOnlyMemory<byte> input = default, int maxOutputOctets = MessageLimits.ForKeysOctets, CancellationToken cancellationToken = default) =>
        RunAsync(arguments, [input], maxOutputOctets, _limits.Unattended, cancellationToken);

    /// <summary>Runs gpg, which may need the passphrase.</summary>
    /// <inheritdoc cref="RunAsync(IEnumerable{string}, ReadOnlyMemory{byte}, int, CancellationToken)"/>
    public Task<GnuPgResult> RunSecretlyAsync(
        IEnumerable<string> arguments, ReadOnlyMemory<byte> input, int maxOutputOctets = MessageLimits.ForKeysOctets, CancellationToken cancellationToken = default) => _passphrase is null
        ? RunAsync(arguments, [input], maxOutputOctets, _limits.Attended, cancellationToken)
        : RunWithPassphraseAsync(_passphrase.Memory, arguments, input, maxOutputOctets, cancellationToken);

    /// <summary>As <see cref="RunSecretlyAsync"/>, but with an empty passphrase when none was given: nobody is asked for one.</summary>
    /// <inheritdoc cref="RunAsync(IEnumerable{string}, ReadOnlyMemory{byte}, int, CancellationToken)"/>
    public Task<GnuPgResult> RunUnaskedAsync(IEnumerable<string> arguments, ReadOnlyMemory<byte> input, CancellationToken cancellationToken) =>
        RunWithPassphraseAsync(_passphrase?.Memory ?? "\n"u8.ToArray(), arguments, input, MessageLimits.ForKeysOctets, cancellationToken);

    /// <summary>What to say of a run that did not do what it should.</summary>
    /// <param name="result">What it left.</param>
    /// <param name="aim">What it should have done, as <c>sign and encrypt</c>.</param>
    public OpenPgpException Failure(GnuPgResult result, string aim) => AgentFailure(result)
        ?? GnuPgFailure.Of(result, aim, HasPassphrase);

    /// <summary>What to say when gpg did not reach its agent, or null. Some commands go on without secret keys and say nothing else of it.</summary>
    public OpenPgpException? AgentFailure(GnuPgResult result)
    {
        if (!GnuPgFailure.IsAgentUnreachable(result))
            return null;

        var isTooLong = Folder is not null && Encoding.UTF8.GetByteCount(Folder) > LongestSocketFolder;
        return new OpenPgpException(OpenPgpFailure.AgentUnreachable, $"GnuPG cannot reach the agent of {Place}" + (isTooLong
            ? ": the folder's name is too long for a socket; use one of less than 80 characters, or let \"gpgconf --create-socketdir\" make a place for sockets"
            : "; \"gpg-agent --daemon\" with this folder says why"));
    }

    /// <summary>Zeroes the passphrase, here and in gpg's agent.</summary>
    public void Dispose()
    {
        _passphrase?.Dispose();
        _agent?.Dispose();
    }

    private async Task<GnuPgResult> RunWithPassphraseAsync(
        ReadOnlyMemory<byte> line, IEnumerable<string> arguments, ReadOnlyMemory<byte> input, int maxOutputOctets, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_passphrase?.IsDisposed is true, this);
        await CheckAsync(cancellationToken);
        if (_agent is not null)
        {
            await Task.Run(_agent.Prepare, cancellationToken);
        }

        return await RunAsync(
            ["--pinentry-mode", "loopback", "--passphrase-fd", "0", .. arguments], [line, input], maxOutputOctets, _limits.Unattended, cancellationToken);
    }

    private async Task<GnuPgResult> RunAsync(
        IEnumerable<string> arguments, IReadOnlyList<ReadOnlyMemory<byte>> input, int maxOutputOctets, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var program = await CheckAsync(cancellationToken);
        string[] home = Folder is null ? [] : ["--homedir", Folder];
        return await GnuPgProcess.RunAsync(program, [.. home, .. Quietly, .. arguments], input, maxOutputOctets, timeout, cancellationToken);
    }

    // Two at once would both find the same.
    private async Task<string> CheckAsync(CancellationToken cancellationToken)
    {
        if (_program is null)
            throw new OpenPgpException(OpenPgpFailure.GnuPgMissing, "there is no gpg in the folders of PATH: keys need GnuPG 2.2 or later");

        if (_isChecked)
            return _program;

        if (Folder is not null && !Directory.Exists(Folder))
            throw new OpenPgpException(OpenPgpFailure.GnuPgFailed, $"{Place} does not exist: make it, readable for its owner only");

        var result = await GnuPgProcess.RunAsync(_program, ["--version"], [], MessageLimits.FreelyDecompressedOctets, _limits.Unattended, cancellationToken);
        var found = VersionNumber().Match(Encoding.UTF8.GetString(result.Output));
        if (!found.Success)
            throw new OpenPgpException(OpenPgpFailure.GnuPgFailed, $"{VisibleText.Of(_program)} is no GnuPG: it does not say its version");

        var version = new Version(Number(found.Groups[1]), Number(found.Groups[2]));
        if (version < Oldest)
            throw new OpenPgpException(OpenPgpFailure.GnuPgTooOld, $"GnuPG {version} at {VisibleText.Of(_program)} is too old: keys need GnuPG {Oldest} or later");

        _isChecked = true;
        return _program;
    }

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\Agpg \([^)\n]*\) ([0-9]{1,4})\.([0-9]{1,4})", RegexOptions.CultureInvariant)]
    private static partial Regex VersionNumber();
}
