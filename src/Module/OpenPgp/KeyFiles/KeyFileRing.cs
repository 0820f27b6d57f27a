using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using XmppContacts.OpenPgp.KeyFiles.Algorithms;
using XmppContacts.OpenPgp.KeyFiles.Messages;
using XmppContacts.OpenPgp.KeyFiles.Packets;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Packets;
using XmppContacts.OpenPgp.Symmetric;
using XmppContacts.Text;

namespace XmppContacts.OpenPgp.KeyFiles;

/// <summary>
/// A key ring of key files: one file with transferable keys, or a directory with one or more. Everything is done in process; no program is run. The files are
/// read once. Thread-safe.
/// </summary>
public sealed class KeyFileRing : IDisposableKeyRing
{
    /// <summary>A message that hides its recipients is tried with so many keys.</summary>
    private const int MaxAttempts = 1000;

    private readonly KeyFileStore _store;
    private readonly SecretKeyLock _secretLock;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _changes = new(1);
    private readonly ConcurrentDictionary<string, bool> _checkedPairs = new();
    private KeyIndex? _index;
    private ImmutableHashSet<string> _own = [];

    /// <summary>A ring; nothing is read before it is needed.</summary>
    /// <param name="path">The key file, or the directory of key files.</param>
    /// <param name="passphrase">The passphrase of the secret keys, which also protects keys that are generated or imported. It is copied.</param>
    /// <param name="mayBeNew">Whether the directory need not be there; it is created when the first key is written.</param>
    public KeyFileRing(string path, ReadOnlyMemory<char>? passphrase = null, bool mayBeNew = false)
        : this(path, passphrase, mayBeNew, TimeProvider.System)
    {
    }

    internal KeyFileRing(string path, ReadOnlyMemory<char>? passphrase, bool mayBeNew, TimeProvider clock)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _store = new KeyFileStore(path, mayBeNew);
        _clock = clock;
        var bytes = new byte[Encoding.UTF8.GetByteCount((passphrase ?? default).Span)];
        Encoding.UTF8.GetBytes((passphrase ?? default).Span, bytes);
        _secretLock = new SecretKeyLock(bytes);
        CryptographicOperations.ZeroMemory(bytes);
    }

    /// <inheritdoc/>
    public ImmutableArray<string> Warnings { get; private set; } = [];

    private DateTimeOffset Now => _clock.GetUtcNow();

    /// <inheritdoc/>
    public async Task<ImmutableArray<OpenPgpKey>> GetKeysAsync(CancellationToken cancellationToken = default) => (await IndexAsync(cancellationToken)).Listed;

    /// <inheritdoc/>
    public Task<byte[]> SignAndEncryptAsync(
        ReadOnlyMemory<byte> content, OpenPgpKey signer, IReadOnlyList<OpenPgpKey> recipients, CancellationToken cancellationToken = default) =>
        SignAndEncryptAsync(content, signer, recipients, [], cancellationToken);

    /// <inheritdoc cref="SignAndEncryptAsync(ReadOnlyMemory{byte}, OpenPgpKey, IReadOnlyList{OpenPgpKey}, CancellationToken)"/>
    /// <param name="content">What to sign and encrypt.</param>
    /// <param name="signer">The key that signs; its secret key must be there.</param>
    /// <param name="recipients">The keys that can decrypt.</param>
    /// <param name="others">Transferable public keys, binary, that can decrypt too and need not be in the ring; one or more of both.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests.</param>
    public async Task<byte[]> SignAndEncryptAsync(
        ReadOnlyMemory<byte> content, OpenPgpKey signer, IReadOnlyList<OpenPgpKey> recipients, IReadOnlyList<ReadOnlyMemory<byte>> others,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentNullException.ThrowIfNull(recipients);
        ArgumentNullException.ThrowIfNull(others);
        ArgumentOutOfRangeException.ThrowIfZero(recipients.Count + others.Count);
        CheckContent(content);
        var index = await IndexAsync(cancellationToken);
        KeyPacket[] encrypting = [.. recipients.Select(recipient => EncryptionKey(Find(index, recipient))), .. others.Select(other => EncryptionKey(Verify(other.Span)))];
        if (index.Find(signer.Fingerprint)?.Key is not { } key || !key.Parts.Any(part => part.HasSecret))
            throw new OpenPgpException(OpenPgpFailure.NoSecretKey, $"the secret key {VisibleText.Shortened(signer.Fingerprint)} is not in the key files");

        if (key.SigningPart(Now, needsSecret: true) is not { } signing)
            throw key.SigningPart(Now, needsSecret: false) is null
                ? Unusable(key, "signs")
                : new OpenPgpException(OpenPgpFailure.NoSecretKey, $"the secret part of the key {key.Fingerprint} that signs is not in the key files");

        var signature = UseSecret(
            signing, secret => MessageSigner.Sign(signing.Key, secret, SignatureKind.Binary, MessageSigner.MessageHash, Now, content.Span), cancellationToken);
        return MessageForKeysWriter.Write(content.Span, encrypting, MessageSigner.OnePass(signing.Key), signature);
    }

    /// <inheritdoc/>
    public Task<byte[]> EncryptAsync(ReadOnlyMemory<byte> content, IReadOnlyList<ReadOnlyMemory<byte>> recipients, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recipients);
        ArgumentOutOfRangeException.ThrowIfZero(recipients.Count);
        return Task.Run(
            () =>
            {
                CheckContent(content);
                KeyPacket[] encrypting = [.. recipients.Select(recipient => EncryptionKey(Verify(recipient.Span)))];
                return MessageForKeysWriter.Write(content.Span, encrypting, [], []);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<VerifiedMessage> DecryptAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) =>
        DecryptAsync(message, [], cancellationToken);

    /// <inheritdoc cref="DecryptAsync(ReadOnlyMemory{byte}, CancellationToken)"/>
    /// <param name="message">The message, binary, as anybody may have sent it.</param>
    /// <param name="others">Transferable public keys, binary, whose signatures are checked too and that need not be in the ring.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests.</param>
    public async Task<VerifiedMessage> DecryptAsync(
        ReadOnlyMemory<byte> message, IReadOnlyList<ReadOnlyMemory<byte>> others, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(others);
        var parsed = MessageForKeys.Read(message.Span);
        var index = await IndexAsync(cancellationToken);
        var given = others.Select(other => Verify(other.Span)).SelectMany(key => key.Parts.Select(part => (key, part))).ToArray();
        var packets = Decrypt(parsed, index, cancellationToken);
        SignedContent content;
        try
        {
            content = SignedContent.Read(packets);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(packets);
        }

        var verifier = new MessageVerifier(signature => KeyIndex.Issuers([.. Candidates(index, signature), .. given], signature), Now);
        return new VerifiedMessage(content.Content, [.. content.Signatures.Select(signature => verifier.Verify(signature, content.Content))]);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<OpenPgpKey>> ImportAsync(ReadOnlyMemory<byte> keys, CancellationToken cancellationToken = default)
    {
        if (keys.Length > MessageLimits.MessageOctets)
            throw OpenPgpException.TooLarge($"the keys have more than {MessageLimits.MessageOctets} bytes");

        var (read, refusals) = ReadKeys(keys.Span);
        var index = await IndexAsync(cancellationToken);
        await _changes.WaitAsync(cancellationToken);
        try
        {
            var imported = ImmutableArray.CreateBuilder<OpenPgpKey>();
            OpenPgpException? refusal = refusals.FirstOrDefault();
            foreach (var key in read)
            {
                try
                {
                    imported.Add(Add(index, key, cancellationToken));
                }
                catch (OpenPgpException e) when (e.Reason == OpenPgpFailure.KeyUnusable)
                {
                    refusal ??= e;
                }
            }

            return imported.Count > 0 ? imported.ToImmutable() : throw refusal ?? NoKey();
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<byte[]> ExportAsync(OpenPgpKey key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Find(await IndexAsync(cancellationToken), key).Packets.Encode(secretPart: null);
    }

    /// <inheritdoc/>
    public async Task<byte[]> ExportSecretAsync(OpenPgpKey key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var found = (await IndexAsync(cancellationToken)).Find(key.Fingerprint)?.Key;
        if (found is null || !found.Parts.Any(part => part.HasSecret))
            throw new OpenPgpException(OpenPgpFailure.NoSecretKey, $"the secret key {VisibleText.Shortened(key.Fingerprint)} is not in the key files");

        if (found.Parts.Any(part => part.Key.SecretPart is not null && !part.HasSecret))
            throw new OpenPgpException(OpenPgpFailure.NoSecretKey, "the secret key cannot be copied: some of it is on a smart card or another machine");

        var open = new List<byte[]>();
        try
        {
            return found.Packets.Encode(packet =>
            {
                if (packet.SecretPart is null)
                    return null;

                var part = found.Parts.First(candidate => candidate.Key.Fingerprint == packet.Fingerprint);
                var secret = UseSecret(part, numbers => SecretKeyLock.Unprotected(numbers), cancellationToken);
                open.Add(secret);
                return secret;
            });
        }
        finally
        {
            open.ForEach(secret => CryptographicOperations.ZeroMemory(secret));
        }
    }

    /// <inheritdoc/>
    public Task<OpenPgpKey> GenerateAsync(string userId, CancellationToken cancellationToken = default) => GenerateAsync(userId, expires: null, cancellationToken);

    /// <inheritdoc cref="GenerateAsync(string, CancellationToken)"/>
    /// <param name="userId">Whose it is, as <c>xmpp:juliet@example.org</c> (XEP-0373 §4).</param>
    /// <param name="expires">When it expires; null for never. What it encrypts is needed for as long as there are items.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests.</param>
    public async Task<OpenPgpKey> GenerateAsync(string userId, DateTimeOffset? expires, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(userId);
        if (userId.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029') || userId.Trim() != userId)
            throw new ArgumentException("A user ID has neither control characters nor line ends, nor white space around it.", nameof(userId));

        var now = DateTimeOffset.FromUnixTimeSeconds(Now.ToUnixTimeSeconds());
        if (expires <= now)
            throw new ArgumentOutOfRangeException(nameof(expires), "A key must not expire before it is generated.");

        var index = await IndexAsync(cancellationToken);
        var packets = KeyGenerator.Generate(userId, now, expires, _secretLock, cancellationToken);
        var encoded = packets.Encode(key => key.SecretPart);
        string file;
        try
        {
            file = _store.Write(KeyFileName.For(userId), packets.Primary.Fingerprint, encoded, isSecret: true, replaced: null);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(encoded);
        }

        _store.AddOwn(packets.Primary.Fingerprint);
        ImmutableInterlocked.Update(ref _own, (own, fingerprint) => own.Add(fingerprint), packets.Primary.Fingerprint);
        return Index(index, packets, file).Description;
    }

    /// <summary>Clears the passphrase and the keys derived from it.</summary>
    public void Dispose()
    {
        _secretLock.Dispose();
        _changes.Dispose();
    }

    private async Task<KeyIndex> IndexAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _index) is { } read)
            return read;

        await _changes.WaitAsync(cancellationToken);
        try
        {
            return _index ?? await Task.Run(() => ReadIndex(cancellationToken), cancellationToken);
        }
        finally
        {
            _changes.Release();
        }
    }

    private KeyIndex ReadIndex(CancellationToken cancellationToken)
    {
        var files = _store.Read(cancellationToken);
        _own = _store.ReadOwn();
        var warnings = ImmutableArray.CreateBuilder<string>();
        var merged = new Dictionary<string, (TransferableKey Key, string File, bool IsAlone)>();
        var order = new List<string>();
        foreach (var file in files)
        {
            warnings.AddRange(file.Refusals.Select(refusal => Warning(file.Path, refusal)));
            if (file.Warning is { } warning)
            {
                warnings.Add(warning.TrimEnd('.'));
            }

            foreach (var key in file.Keys)
            {
                if (merged.TryGetValue(key.Primary.Fingerprint, out var known))
                {
                    known.Key.Merge(key);
                }
                else
                {
                    merged.Add(key.Primary.Fingerprint, (key, file.Path, file.Keys.Length == 1 && file.Refusals.IsEmpty));
                    order.Add(key.Primary.Fingerprint);
                }
            }
        }

        if (!_store.IsDirectory && merged.Count == 0 && files is [{ Refusals: [var why, ..] } only])
            throw new OpenPgpException(why.Reason, Warning(only.Path, why), why.Algorithm, why);

        // Each needs some signatures verified.
        var verified = new (IndexedKey? Key, OpenPgpException? Refusal)[order.Count];
        var now = Now;
        Parallel.For(0, order.Count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            var (key, file, isAlone) = merged[order[i]];
            try
            {
                var certified = KeyVerifier.Verify(key, now);
                verified[i] = (new IndexedKey(certified, key, Describe(certified, now), isAlone && KeyFileName.IsFor(Path.GetFileName(file), certified) ? file : null), null);
            }
            catch (OpenPgpException e)
            {
                verified[i] = (null, e);
            }
        });
        var index = new KeyIndex();
        foreach (var (key, refusal) in verified)
        {
            if (key is null)
            {
                warnings.Add(Warning(null, refusal!));
                continue;
            }

            index.Set(key);
            foreach (var part in key.Key.Parts)
            {
                _secretLock.ShareDerivation(part.Key.SecretPart);
            }
        }

        Warnings = warnings.ToImmutable();
        Volatile.Write(ref _index, index);
        return index;
    }

    private static string Warning(string? file, OpenPgpException refusal) =>
        file is null ? $"a key is not used: {refusal.Message}" : $"the key file '{VisibleText.Shortened(Path.GetFileName(file))}' is not used entirely: {refusal.Message}";

    private OpenPgpKey Add(KeyIndex index, TransferableKey key, CancellationToken cancellationToken)
    {
        var known = index.Find(key.Primary.Fingerprint);
        var packets = new TransferableKey(Protected(key.Primary, PacketTag.SecretKey, cancellationToken));
        packets.Signatures.AddRange(key.Signatures);
        packets.UserIds.AddRange(key.UserIds);
        packets.Subkeys.AddRange(key.Subkeys.Select(subkey =>
            new SubkeyPackets(Protected(subkey.Key, PacketTag.SecretSubkey, cancellationToken)) { Signatures = subkey.Signatures }));
        KeyVerifier.Verify(packets, Now);
        if (known is not null)
        {
            if (!known.Packets.Merge(packets))
                return known.Description;

            packets = known.Packets;
        }

        var certified = KeyVerifier.Verify(packets, Now);
        var encoded = packets.Encode(packet => packet.SecretPart);
        try
        {
            return Index(index, packets, _store.Write(KeyFileName.For(certified), certified.Fingerprint, encoded, packets.HasSecret, known?.File)).Description;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(encoded);
        }
    }

    // What came without protection is not stored without.
    private KeyPacket Protected(KeyPacket key, PacketTag tag, CancellationToken cancellationToken)
    {
        if (!_secretLock.HasPassphrase || key.SecretPart is not [0, ..])
            return key;

        var numbers = _secretLock.Open(key, tag, cancellationToken);
        try
        {
            return key.WithSecret(_secretLock.Close(numbers, cancellationToken));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(numbers);
        }
    }

    private IndexedKey Index(KeyIndex index, TransferableKey packets, string file)
    {
        var certified = KeyVerifier.Verify(packets, Now);
        var indexed = new IndexedKey(certified, packets, Describe(certified, Now), file);
        index.Set(indexed);
        return indexed;
    }

    private OpenPgpKey Describe(CertifiedKey key, DateTimeOffset now) => key.Describe(now) with { IsMarkedOwn = _own.Contains(key.Fingerprint) };

    private byte[] Decrypt(MessageForKeys message, KeyIndex index, CancellationToken cancellationToken)
    {
        OpenPgpException? locked = null;
        var isTried = false;
        var attempts = 0;
        foreach (var sessionKey in message.SessionKeys)
        {
            var isHidden = sessionKey is { KeyId: 0, Fingerprint: null };
            foreach (var (_, part) in Recipients(index, sessionKey))
            {
                if (!part.HasSecret || part.Key.Algorithm != sessionKey.Algorithm && !(PublicKeyOperations.IsRsa(part.Key.Algorithm) && PublicKeyOperations.IsRsa(sessionKey.Algorithm)))
                    continue;

                if (++attempts > MaxAttempts)
                    throw OpenPgpException.TooLarge($"it hides for which of more than {MaxAttempts} keys it is");

                isTried |= !isHidden;
                try
                {
                    using var opened = UseSecret(
                        part,
                        secret => SecretKeyOperations.Decrypt(part.Key, secret, sessionKey.Encrypted) is { } decrypted
                            ? PublicKeyOperations.ReadSessionKey(decrypted, hasAlgorithm: !message.HasAead)
                            : null,
                        cancellationToken);
                    if (opened is not null && message.TryDecrypt(opened) is { } packets)
                        return packets;
                }
                catch (OpenPgpException e) when (e.Reason is OpenPgpFailure.WrongPassphrase or OpenPgpFailure.PassphraseNeeded)
                {
                    locked ??= e;
                }
            }
        }

        throw locked ?? (isTried
            ? new OpenPgpException(OpenPgpFailure.IntegrityFailed, "the OpenPGP message was changed: it does not decrypt to intact data")
            : new OpenPgpException(OpenPgpFailure.NoSecretKey, "none of the secret keys in the key files decrypts the message"));
    }

    private static IEnumerable<(CertifiedKey Key, CertifiedPart Part)> Recipients(KeyIndex index, EncryptedSessionKey sessionKey)
    {
        if (sessionKey.Fingerprint is { Length: >= 16 } fingerprint && ulong.TryParse(fingerprint[^16..], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var keyId))
            return index.Find(keyId).Where(candidate => candidate.Part.Key.Fingerprint == fingerprint);

        return sessionKey.KeyId == 0 ? index.SecretParts() : index.Find(sessionKey.KeyId);
    }

    private static IEnumerable<(CertifiedKey Key, CertifiedPart Part)> Candidates(KeyIndex index, SignaturePacket signature)
    {
        if (signature.IssuerName is { Length: >= 16 } fingerprint && ulong.TryParse(fingerprint[^16..], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var keyId))
            return index.Find(keyId);

        return signature.IssuerKeyId is { } id ? index.Find(id) : [];
    }

    private T UseSecret<T>(CertifiedPart part, Func<ReadOnlySpan<byte>, T> use, CancellationToken cancellationToken)
    {
        var numbers = _secretLock.Open(part.Key, part.IsPrimary ? PacketTag.SecretKey : PacketTag.SecretSubkey, cancellationToken);
        try
        {
            if (!_checkedPairs.ContainsKey(part.Key.Fingerprint))
            {
                SecretKeyOperations.CheckPair(part.Key, numbers);
                _checkedPairs.TryAdd(part.Key.Fingerprint, true);
            }

            return use(numbers);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(numbers);
        }
    }

    private CertifiedKey Verify(ReadOnlySpan<byte> publicKey) => KeyVerifier.Verify(TransferableKeyReader.ReadOnePublic(publicKey), Now);

    private static CertifiedKey Find(KeyIndex index, OpenPgpKey key) => index.Find(key.Fingerprint)?.Key
        ?? throw new OpenPgpException(OpenPgpFailure.NoSuchKey, $"the key {VisibleText.Shortened(key.Fingerprint)} is not in the key files");

    private KeyPacket EncryptionKey(CertifiedKey key) => key.EncryptionPart(Now)?.Key ?? throw Unusable(key, "encrypts");

    private OpenPgpException Unusable(CertifiedKey key, string use)
    {
        if (key.Primary.IsRevoked)
            return new OpenPgpException(OpenPgpFailure.KeyRevoked, $"the key {key.Fingerprint} was revoked");

        return key.Primary.Expires <= Now
            ? new OpenPgpException(OpenPgpFailure.KeyExpired, $"the key {key.Fingerprint} has expired")
            : new OpenPgpException(
                OpenPgpFailure.KeyUnusable, $"the key {key.Fingerprint} has no part that {use}, or none that is strong enough and neither revoked nor expired");
    }

    private static (ImmutableArray<TransferableKey> Keys, ImmutableArray<OpenPgpException> Refusals) ReadKeys(ReadOnlySpan<byte> keys)
    {
        try
        {
            return TransferableKeyReader.Read(keys);
        }
        catch (OpenPgpException e) when (e.Reason == OpenPgpFailure.NotOpenPgp)
        {
            throw NoKey();
        }
    }

    private static OpenPgpException NoKey() => new(OpenPgpFailure.NoSuchKey, "there is no OpenPGP key in what should be imported");

    private static void CheckContent(ReadOnlyMemory<byte> content)
    {
        if (content.Length > MessageLimits.WrittenForKeysOctets)
            throw new OpenPgpException(OpenPgpFailure.TooLarge, $"more than {MessageLimits.WrittenForKeysOctets} bytes are not encrypted as one OpenPGP message");
    }
}
