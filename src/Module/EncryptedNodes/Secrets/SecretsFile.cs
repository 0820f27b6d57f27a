using System.Collections.Immutable;
using System.Security.Cryptography;
using XmppContacts.Addressing;
using XmppContacts.Files;
using XmppContacts.OpenPgp;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Symmetric;
using XmppContacts.Text;

namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>
/// The local file of shared secrets, of any number of accounts: an OpenPGP message, as we write it, or plain XML. For any number of accounts at one time.
/// </summary>
/// <remarks>
/// What <see cref="AddAsync"/> takes is on disk when it returns: in a journal beside the file, which accounts that add at one time write together.
/// <see cref="DisposeAsync"/> writes the file anew, whole, encrypted and for its user alone, and removes the journal. When a process is ended before that,
/// the file stands as it was, and the next one that opens it takes up the journal.
/// </remarks>
public sealed class SecretsFile : IAsyncDisposable
{
    private readonly SecretsFileCipher _cipher;
    private readonly Lock _gate = new();
    private readonly OrderedDictionary<(Jid Service, string Node, string Id), SharedSecret> _secrets = [];
    private readonly Dictionary<Jid, List<(Jid Service, string Node, string Id)>> _byService = [];
    private readonly List<string> _warnings = [];
    private byte[] _hash = [];
    private long _octets;
    private List<SharedSecret> _waiting = [];
    private Task? _next;
    private Task _last = Task.CompletedTask;
    private SecretsJournal? _journal;
    private bool _isJournalLeft;

    private SecretsFile(string path, SecretsFileCipher cipher)
    {
        Path = path;
        _cipher = cipher;
    }

    /// <summary>Where the file is, or will be.</summary>
    public string Path { get; }

    /// <summary>What its user should know, as that others may read it; sentences without their full stop.</summary>
    public ImmutableArray<string> Warnings => [.. _warnings];

    /// <summary>All secrets that are safely kept, in the order they were added.</summary>
    public ImmutableArray<SharedSecret> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _secrets.Values];
            }
        }
    }

    /// <summary>How large the document may become: what one OpenPGP message takes is some 700,000 secrets.</summary>
    internal int MaximumOctets { get; set; } = MessageLimits.WrittenForKeysOctets;

    /// <summary>Whether there are secrets at a path: a file, or the journal of a process that was ended before it wrote its first.</summary>
    public static bool Exists(string path) => File.Exists(path) || File.Exists(SecretsJournal.PathOf(path));

    /// <summary>Reads the file, if there is one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="keys">The keys it is encrypted to.</param>
    /// <param name="signer">The organisation's signer, to whose key it is encrypted before all others, or null.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="SharedSecretException">The file is damaged, cannot be read or decrypted, or is used by another process.</exception>
    public static async Task<SecretsFile> OpenAsync(string path, IKeyRing keys, Jid? signer = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(keys);

        // The rename at the end replaces what a link leads to; the journal lies beside that.
        var target = path;
        await GuardedAsync(path, () => Task.FromResult(target = TrustedPath.Of(path)));
        var file = new SecretsFile(target, new SecretsFileCipher(keys, signer));
        await file.GuardedAsync(async () =>
        {
            // Encrypted or not: whoever can change the file can put secrets into it that are used.
            file._warnings.AddRange(new[] { SecretFile.Check(target), SecretFile.Check(SecretsJournal.PathOf(target)) }.OfType<string>());
            await file.ReadAsync(cancellationToken);
            var left = await SecretsJournal.ReadLeftAsync(target, file._cipher, cancellationToken);
            file._isJournalLeft = left.Count > 0;
            file.Keep(left);
        });
        return file;
    }

    /// <summary>The secrets for the nodes of a service.</summary>
    public ImmutableArray<SharedSecret> Of(Jid service)
    {
        ArgumentNullException.ThrowIfNull(service);
        lock (_gate)
        {
            return _byService.TryGetValue(service, out var keys) ? [.. keys.Select(key => _secrets[key])] : [];
        }
    }

    /// <summary>Adds keys that the file is encrypted to: secret keys that are known to be somebody's who signs its secrets.</summary>
    internal void EncryptTo(IEnumerable<OpenPgpKey> keys) => _cipher.EncryptTo(keys);

    /// <summary>Adds secrets, or notes that they are revoked. When this returns, they are on disk.</summary>
    /// <param name="secrets">The secrets. One that is there keeps its content, and stays revoked.</param>
    /// <param name="cancellationToken">Ends the waiting; the secrets may be kept nevertheless.</param>
    /// <exception cref="SharedSecretException">They could not be encrypted or written, the file is full, or another process uses it.</exception>
    public Task AddAsync(IReadOnlyCollection<SharedSecret> secrets, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        Task kept;
        lock (_gate)
        {
            SharedSecret[] news = [.. secrets.Where(IsNews)];
            if (_octets + _waiting.Concat(news).Sum(SecretsDocument.Octets) > MaximumOctets)
            {
                throw new SharedSecretException(
                    SharedSecretFailure.FileUnusable, $"the secrets file {VisibleText.Of(Path)} is full: name another one for the accounts that are left");
            }

            _waiting.AddRange(news);
            if (_next is null && _waiting.Count == 0)
            {
                return Task.CompletedTask;
            }

            // Whoever comes while others are being written waits for the next time, together with all who come until then.
            kept = _next ??= _last = CommitAsync(_last);
        }

        return kept.WaitAsync(cancellationToken);
    }

    /// <summary>Writes the file whole when secrets were added. On failure the journal stays, and nothing that was kept is lost.</summary>
    /// <exception cref="SharedSecretException">It could not be encrypted or written.</exception>
    public async ValueTask DisposeAsync()
    {
        await _last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await GuardedAsync(async () =>
            {
                if (_journal is null && _isJournalLeft)
                {
                    await LockAsync(CancellationToken.None);
                }

                if (_journal is not null)
                {
                    // Nothing is kept when the first that was added could not be written.
                    if (!All.IsEmpty)
                    {
                        await WriteAsync(CancellationToken.None);
                    }

                    _journal.Remove();
                }
            });
        }
        finally
        {
            _journal?.Dispose();
            _journal = null;
            _isJournalLeft = false;
        }
    }

    private bool IsNews(SharedSecret secret) =>
        !_secrets.TryGetValue((secret.Service, secret.Node, secret.Id), out var known) || (secret.IsRevoked && !known.IsRevoked);

    private async Task CommitAsync(Task previous)
    {
        await Task.Yield();
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        List<SharedSecret> batch;
        lock (_gate)
        {
            (batch, _waiting, _next) = (_waiting, [], null);
        }

        if (batch.Count == 0)
        {
            return;
        }

        await GuardedAsync(async () =>
        {
            if (_journal is null)
            {
                await LockAsync(CancellationToken.None);
            }

            await _journal!.AddAsync(batch, CancellationToken.None);
        });
        Keep(batch);
    }

    // From here on this process alone writes. Another one may have written since the file was read, or may have been ended.
    private async Task LockAsync(CancellationToken cancellationToken)
    {
        var journal = SecretsJournal.Open(Path, _cipher);
        try
        {
            await ReadAsync(cancellationToken);
            if (await journal.ReadAsync(cancellationToken) is { Count: > 0 } left)
            {
                Keep(left);
                await WriteAsync(cancellationToken);
            }

            journal.Clear();
            (_journal, _isJournalLeft) = (journal, false);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        byte[] octets;
        try
        {
            octets = new FileInfo(Path) is { Exists: true, Length: > MessageLimits.WrittenForKeysOctets }
                ? throw new FormatException($"it is larger than {MessageLimits.WrittenForKeysOctets:N0} octets")
                : await File.ReadAllBytesAsync(Path, cancellationToken);
        }
        catch (FileNotFoundException)
        {
            return;
        }

        var hash = SHA256.HashData(octets);
        if (hash.AsSpan().SequenceEqual(_hash))
        {
            return;
        }

        if (IsPlain(octets))
        {
        }
        else
        {
            octets = await _cipher.DecryptAsync(octets, cancellationToken);
        }

        Keep(SecretsDocument.Read(octets));
        _hash = hash;
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var secrets = All;
        var message = await _cipher.EncryptAsync(SecretsDocument.Write(secrets), secrets.Select(secret => secret.Signer), cancellationToken);
        await using var file = AtomicFile.OpenSecret(Path);
        await file.Stream.WriteAsync(message, cancellationToken);
        await file.CompleteAsync(cancellationToken);

        // Before the journal goes.
        FolderFlush.Flush(System.IO.Path.GetDirectoryName(Path)!);
        _hash = SHA256.HashData(message);
    }

    private void Keep(IEnumerable<SharedSecret> secrets)
    {
        lock (_gate)
        {
            foreach (var secret in secrets)
            {
                var key = (secret.Service, secret.Node, secret.Id);
                if (_secrets.TryGetValue(key, out var known))
                {
                    _secrets[key] = known with { IsRevoked = known.IsRevoked || secret.IsRevoked };
                    continue;
                }

                _secrets.Add(key, secret);
                _octets += SecretsDocument.Octets(secret);
                if (!_byService.TryGetValue(secret.Service, out var ofService))
                {
                    _byService.Add(secret.Service, ofService = []);
                }

                ofService.Add(key);
            }
        }
    }

    // OpenPGP messages begin with an octet above 127, ASCII armor with a dash.
    private static bool IsPlain(ReadOnlySpan<byte> octets) =>
        octets.StartsWith("\uFEFF"u8) || octets.TrimStart(" \t\r\n"u8) is [(byte)'<', ..] or [];

    private Task GuardedAsync(Func<Task> work) => GuardedAsync(Path, work);

    private static async Task GuardedAsync(string path, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or OpenPgpException)
        {
            throw new SharedSecretException(SharedSecretFailure.FileUnusable, $"the secrets file {VisibleText.Of(path)} cannot be used: {e.Message}", e);
        }
    }
}
