using System.Collections.Immutable;
using System.Text;
using XmppContacts.OpenPgp.GnuPg;
using XmppContacts.OpenPgp.Symmetric;
using XmppContacts.Text;

namespace XmppContacts.OpenPgp.Keys;

/// <summary>
/// A key ring that GnuPG 2.2 or later keeps: the user's own or that of another home folder. Keys are listed once, each message costs one process.
/// For any number of threads; what changes the ring goes one after another.
/// </summary>
public sealed class GnuPgKeyRing : IDisposableKeyRing
{
    // Large enough for every key: NIST P-521 asks for 512 bits. Read by all implementations (RFC 9580 §9.5).
    private const string MessageHash = "SHA512";
    private const int MaxListingOctets = 256 * 1024 * 1024;

    private readonly GnuPgHome _home;
    private readonly KeyBoxAccess _access = new();
    private ImmutableArray<OpenPgpKey> _keys;

    /// <summary>A ring; nothing is run before it is needed.</summary>
    /// <param name="home">GnuPG's home folder; null is the user's own.</param>
    /// <param name="passphrase">The passphrase of the secret keys, which also protects keys that are generated. Null leaves it to GnuPG's agent, which has
    /// it or asks for it, and generates keys without. It is copied and never on a command line.</param>
    /// <exception cref="ArgumentException">The passphrase has a line break, which GnuPG cannot be told.</exception>
    public GnuPgKeyRing(string? home = null, ReadOnlyMemory<char>? passphrase = null)
        : this(GnuPgProcess.Find("gpg"), home, passphrase)
    {
    }

    internal GnuPgKeyRing(string? program, string? home, ReadOnlyMemory<char>? passphrase, GnuPgLimits? limits = null) =>
        _home = new GnuPgHome(program, home, passphrase, limits ?? GnuPgLimits.Default);

    /// <summary>None: gpg does not list what it does not use.</summary>
    public ImmutableArray<string> Warnings => [];

    /// <inheritdoc/>
    public async Task<ImmutableArray<OpenPgpKey>> GetKeysAsync(CancellationToken cancellationToken = default)
    {
        if (!_keys.IsDefault)
            return _keys;

        return await _access.ChangeAsync(async () => _keys.IsDefault ? _keys = await ListAsync([], cancellationToken) : _keys, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<byte[]> SignAndEncryptAsync(
        ReadOnlyMemory<byte> content, OpenPgpKey signer, IReadOnlyList<OpenPgpKey> recipients, CancellationToken cancellationToken = default) =>
        SignAndEncryptAsync(content, signer, recipients, [], cancellationToken);

    /// <inheritdoc/>
    public async Task<byte[]> SignAndEncryptAsync(
        ReadOnlyMemory<byte> content, OpenPgpKey signer, IReadOnlyList<OpenPgpKey> recipients, IReadOnlyList<ReadOnlyMemory<byte>> others,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(others);
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentNullException.ThrowIfNull(recipients);
        ArgumentOutOfRangeException.ThrowIfZero(recipients.Count + others.Count);
        CheckContent(content);
        CheckUse(signer, key => key.CanSign, "signs");
        foreach (var recipient in recipients)
        {
            CheckUse(recipient, key => key.CanEncrypt, "encrypts");
        }

        if (!signer.HasSecret)
            throw new OpenPgpException(OpenPgpFailure.NoSecretKey, $"the secret key {signer.Fingerprint} is not in the key ring");

        using var files = await GnuPgKeyFiles.WriteAsync(others, cancellationToken);
        string[] arguments =
        [
            .. Encrypting, "--digest-algo", MessageHash, "--local-user", signer.Fingerprint,
            .. recipients.SelectMany(recipient => new[] { "--recipient", recipient.Fingerprint }),
            .. files.Paths.SelectMany(file => new[] { "--recipient-file", file }), "--sign", "--encrypt",
        ];
        var result = await _access.ReadAsync(() => _home.RunSecretlyAsync(arguments, content, cancellationToken: cancellationToken), cancellationToken);

        // gpg writes an encrypted message even when it could not sign.
        return result.ExitCode == 0 && result.Count("SIG_CREATED") == 1 && result.Count("END_ENCRYPTION") == 1
            ? result.Output
            : throw _home.Failure(result, "sign and encrypt");
    }

    /// <inheritdoc/>
    public async Task<byte[]> EncryptAsync(
        ReadOnlyMemory<byte> content, IReadOnlyList<ReadOnlyMemory<byte>> recipients, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recipients);
        ArgumentOutOfRangeException.ThrowIfZero(recipients.Count);
        CheckContent(content);

        using var files = await GnuPgKeyFiles.WriteAsync(recipients, cancellationToken);
        string[] arguments = [.. Encrypting, .. files.Paths.SelectMany(file => new[] { "--recipient-file", file }), "--encrypt"];
        var result = await _home.RunAsync(arguments, content, cancellationToken: cancellationToken);
        if (result.ExitCode == 0 && result.Count("END_ENCRYPTION") == 1)
            return result.Output;

        // gpg says no more than that one of the files is of no use.
        foreach (var recipient in recipients)
        {
            CheckUse(PublicKeyInspector.Read(recipient.Span, DateTimeOffset.UtcNow), key => key.CanEncrypt, "encrypts");
        }

        throw _home.Failure(result, "encrypt");
    }

    /// <inheritdoc/>
    public Task<VerifiedMessage> DecryptAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) =>
        DecryptAsync(message, [], cancellationToken);

    /// <inheritdoc/>
    public async Task<VerifiedMessage> DecryptAsync(
        ReadOnlyMemory<byte> message, IReadOnlyList<ReadOnlyMemory<byte>> others, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(others);
        EncryptedForKeys.Check(message.Span);
        using var files = await GnuPgKeyFiles.WriteAsync(others, cancellationToken);
        ImmutableArray<OpenPgpKey> keys = [.. await GetKeysAsync(cancellationToken), .. others.Select(other => PublicKeyInspector.Read(other.Span, DateTimeOffset.UtcNow))];

        if (_home.IsMissing)
            throw new OpenPgpException(OpenPgpFailure.NoSecretKey, "there is no GnuPG home folder, and so no secret key");

        // In a batch gpg would end at the first bad signature, before it has verified the integrity of what it is in. What is compressed may expand so far only;
        // gpg itself goes on a little beyond the limit, so that it is the limit that is reported.
        var limit = GnuPgLimits.DecryptedBytes(message.Length);
        var result = await _access.ReadAsync(
            () => _home.RunSecretlyAsync(
                [
                    .. files.Paths.SelectMany(file => new[] { "--keyring", file }), "--no-batch", "--max-output", $"{limit + GnuPgLimits.OutputSlackBytes}", "--decrypt",
                ],
                message, limit, cancellationToken),
            cancellationToken);
        return IsIntact(result) ? new VerifiedMessage(result.Output, SignatureStatus.Read(result.Status, keys)) : throw DecryptionFailure(result);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<OpenPgpKey>> ImportAsync(ReadOnlyMemory<byte> keys, CancellationToken cancellationToken = default)
    {
        if (keys.Length > MessageLimits.MessageOctets)
            throw OpenPgpException.TooLarge($"the keys have more than {MessageLimits.MessageOctets} octets");

        return await ChangeAsync(
            async () =>
            {
                // With the trust model "always" gpg 2.2 makes no trustdb.gpg in a new home folder, and then dies over a revocation for want of it.
                var result = await _home.RunSecretlyAsync(["--trust-model", "pgp", "--import"], keys, cancellationToken: cancellationToken);
                if (_home.AgentFailure(result) is { } failure)
                    throw failure;

                string[] imported = [.. result.Status.Where(line => line.Keyword == "IMPORT_OK").Select(line => line.Words[^1]).Distinct()];
                if (imported.Length == 0)
                {
                    throw result.Count("NODATA") > 0 || result.Find("IMPORT_RES")?.StartsWith("0 ", StringComparison.Ordinal) is true
                        ? new OpenPgpException(OpenPgpFailure.NoSuchKey, "there is no OpenPGP key in what should be imported")
                        : _home.Failure(result, "import the key");
                }

                return imported;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<byte[]> ExportAsync(OpenPgpKey key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var result = await _access.ReadAsync(
            () => _home.RunAsync(["--export-options", "export-minimal", "--export", key.Fingerprint], cancellationToken: cancellationToken), cancellationToken);
        return result.ExitCode == 0 && result.Output.Length > 0
            ? result.Output
            : throw new OpenPgpException(OpenPgpFailure.NoSuchKey, $"the key {key.Fingerprint} is not in the key ring");
    }

    /// <inheritdoc/>
    public async Task<byte[]> ExportSecretAsync(OpenPgpKey key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var result = await _access.ReadAsync(
            () => _home.RunSecretlyAsync(["--export-options", "export-minimal", "--export-secret-keys", key.Fingerprint], default, cancellationToken: cancellationToken), cancellationToken);
        if (result.ExitCode == 0 && result.Output.Length > 0)
            return SecretKeyProtection.Remove(result.Output, _home.Passphrase.Span, cancellationToken);

        throw result.Find("EXPORT_RES") == "0 0 0" && _home.AgentFailure(result) is null
            ? new OpenPgpException(OpenPgpFailure.NoSecretKey, $"the secret key {key.Fingerprint} is not in the key ring")
            : _home.Failure(result, "export the secret key");
    }

    /// <inheritdoc/>
    public async Task<OpenPgpKey> GenerateAsync(string userId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(userId);
        if (userId.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029') || userId.Trim() != userId)
            throw new ArgumentException("A user ID has neither control characters nor line ends, nor white space around it.", nameof(userId));

        // It never expires: the secrets that it decrypts are needed for as long as there are items, and no client renews keys by itself.
        // A "%" would begin a command only at the start of a line (GnuPG's manual, "Unattended key generation").
        var parameters = Encoding.UTF8.GetBytes($"""
            Key-Type: EDDSA
            Key-Curve: ed25519
            Key-Usage: cert,sign
            Subkey-Type: ECDH
            Subkey-Curve: cv25519
            Subkey-Usage: encrypt
            Name-Real: {userId}
            Expire-Date: 0
            %commit

            """.ReplaceLineEndings("\n"));
        var keys = await ChangeAsync(
            async () =>
            {
                var result = await _home.RunUnaskedAsync(["--allow-freeform-uid", "--generate-key"], parameters, cancellationToken);
                return result.Find("KEY_CREATED")?.Split(' ') is ["B", var fingerprint, ..] ? [fingerprint] : throw _home.Failure(result, "generate a key");
            },
            cancellationToken);
        return keys[0];
    }

    /// <summary>Zeroes the passphrase.</summary>
    public void Dispose()
    {
        _home.Dispose();
        _access.Dispose();
    }

    private static readonly string[] Encrypting = ["--no-armor", "--compress-algo", "none", "--cipher-algo", "AES256"];

    // What changed is listed alone: in a large ring, all keys take seconds.
    private Task<ImmutableArray<OpenPgpKey>> ChangeAsync(Func<Task<string[]>> change, CancellationToken cancellationToken) => _access.ChangeAsync(
        async () =>
        {
            var changed = await change();
            if (_keys.IsDefault)
            {
                _keys = await ListAsync([], cancellationToken);
                return [.. _keys.Where(key => changed.Contains(key.Fingerprint))];
            }

            var listed = await ListAsync(changed, cancellationToken);
            _keys = [.. _keys.Where(key => !changed.Contains(key.Fingerprint)), .. listed];
            return listed;
        },
        cancellationToken);

    private async Task<ImmutableArray<OpenPgpKey>> ListAsync(IEnumerable<string> fingerprints, CancellationToken cancellationToken)
    {
        var result = await _home.RunAsync([.. KeyListing.Arguments, .. fingerprints], default, MaxListingOctets, cancellationToken);

        if (result.ExitCode != 0 && _home.IsMissing)
            return [];

        // Without its agent gpg lists all keys as if there were no secret ones.
        if (_home.AgentFailure(result) is { } failure)
            throw failure;

        return result.ExitCode == 0 ? KeyListing.Read(result.Output) : throw _home.Failure(result, "list the keys");
    }

    private static void CheckContent(ReadOnlyMemory<byte> content)
    {
        if (content.Length > MessageLimits.WrittenForKeysOctets)
            throw new OpenPgpException(OpenPgpFailure.TooLarge, $"more than {MessageLimits.WrittenForKeysOctets} octets are not encrypted as one OpenPGP message");
    }

    private static void CheckUse(OpenPgpKey key, Func<OpenPgpKey, bool> isOfUse, string use)
    {
        var name = VisibleText.Shortened(key.Fingerprint);
        if (key.IsRevoked)
            throw new OpenPgpException(OpenPgpFailure.KeyRevoked, $"the key {name} was revoked");

        if (key.IsExpired || key.Expires <= DateTimeOffset.UtcNow)
            throw new OpenPgpException(OpenPgpFailure.KeyExpired, $"the key {name} has expired");

        if (!isOfUse(key))
            throw new OpenPgpException(OpenPgpFailure.KeyUnusable, $"the key {name} has no part that {use}, or none that is neither revoked nor expired");
    }

    // gpg writes content before it has verified it: only one literal packet, from within one encrypted packet whose integrity was then found good,
    // counts. AEAD, the third number of DECRYPTION_INFO, verifies chunk by chunk and need not be confirmed by GOODMDC.
    private static bool IsIntact(GnuPgResult result) =>
        result.Count("BEGIN_DECRYPTION") == 1 && result.Count("PLAINTEXT") == 1 && result.Count("DECRYPTION_OKAY") == 1 && result.Count("DECRYPTION_FAILED") == 0
        && result.IndexOf("BEGIN_DECRYPTION") < result.IndexOf("PLAINTEXT") && result.IndexOf("PLAINTEXT") < result.IndexOf("DECRYPTION_OKAY")
        && (result.Count("GOODMDC") == 1 || result.Find("DECRYPTION_INFO")?.Split(' ') is [_, _, not "0", ..]);

    private OpenPgpException DecryptionFailure(GnuPgResult result)
    {
        if (result.Count("BADMDC") > 0 || result.Count("DECRYPTION_INFO") > 0 && result.Count("DECRYPTION_OKAY") == 0)
            return new OpenPgpException(OpenPgpFailure.IntegrityFailed, "the OpenPGP message was changed: it does not decrypt to intact data");

        if (result.Count("DECRYPTION_OKAY") > 0)
            return OpenPgpException.Malformed("it does not hold one piece of content");

        return _home.Failure(result, "decrypt the message");
    }
}
