using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using XmppContacts.OpenPgp;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.Tests.EncryptedNodes;

/// <summary>A key ring without cryptography, that counts what would be runs of a program: a message is octets that only this ring knows the content of.</summary>
internal sealed class MemoryRing(params OpenPgpKey[] keys) : IKeyRing
{
    private readonly ConcurrentDictionary<string, VerifiedMessage> _messages = new();
    private int _encryptions;
    private int _decryptions;

    /// <summary>The keys.</summary>
    public ImmutableArray<OpenPgpKey> Keys { get; set; } = [.. keys];

    public int Encryptions => _encryptions;

    public int Decryptions => _decryptions;

    /// <summary>What the program fails with from now on, or null.</summary>
    public OpenPgpFailure? Failure { get; set; }

    public static OpenPgpKey Key(string fingerprint, string owner, bool hasSecret = true) => new()
    {
        Fingerprint = fingerprint,
        UserIds = ["xmpp:" + owner],
        Algorithm = "Ed25519",
        CanSign = true,
        CanEncrypt = true,
        HasSecret = hasSecret,
        IsMarkedOwn = hasSecret,
    };

    public byte[] Make(string content, params MessageSignature[] signatures) => Make(Encoding.UTF8.GetBytes(content), signatures);

    public Task<ImmutableArray<OpenPgpKey>> GetKeysAsync(CancellationToken cancellationToken = default) => Task.FromResult(Keys);

    public Task<byte[]> SignAndEncryptAsync(
        ReadOnlyMemory<byte> content, OpenPgpKey signer, IReadOnlyList<OpenPgpKey> recipients, IReadOnlyList<ReadOnlyMemory<byte>> others,
        CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _encryptions);
        Assert.True(signer.HasSecret);
        Assert.NotEqual(0, recipients.Count + others.Count);
        return Failure is { } reason
            ? Task.FromException<byte[]>(new OpenPgpException(reason, "the program failed"))
            : Task.FromResult(Make(
                content.ToArray(), [new MessageSignature(signer.Fingerprint, SignatureState.Valid, signer, DateTimeOffset.UtcNow)],
                [.. recipients.Select(key => key.Fingerprint), .. others.Select(other => PublicKeyInspector.Read(other.Span, DateTimeOffset.UtcNow).Fingerprint)]));
    }

    public Task<VerifiedMessage> DecryptAsync(
        ReadOnlyMemory<byte> message, IReadOnlyList<ReadOnlyMemory<byte>> others, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _decryptions);
        return Failure is { } reason
            ? Task.FromException<VerifiedMessage>(new OpenPgpException(reason, "the program failed"))
            : _messages.TryGetValue(Convert.ToHexString(message.Span), out var known)
                ? Task.FromResult(known)
                : Task.FromException<VerifiedMessage>(new OpenPgpException(OpenPgpFailure.NoSecretKey, "no secret key fits"));
    }

    public Task<byte[]> EncryptAsync(ReadOnlyMemory<byte> content, IReadOnlyList<ReadOnlyMemory<byte>> recipients, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<ImmutableArray<OpenPgpKey>> ImportAsync(ReadOnlyMemory<byte> keys, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<byte[]> ExportAsync(OpenPgpKey key, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<byte[]> ExportSecretAsync(OpenPgpKey key, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<OpenPgpKey> GenerateAsync(string userId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    // Session key packets that name their keys, as far as these have fingerprints of full length (RFC 9580 §5.1), and something after them.
    private byte[] Make(byte[] content, MessageSignature[] signatures, params IReadOnlyList<string> recipients)
    {
        var ids = recipients.Select(fingerprint => fingerprint.Length < 16 ? new byte[8] : Convert.FromHexString(fingerprint[^16..])).DefaultIfEmpty(new byte[8]);
        byte[] message = [.. ids.SelectMany(id => (byte[])[0x84, 10, 3, .. id, 18]), 0xD2, 20, .. RandomNumberGenerator.GetBytes(20)];
        _messages[Convert.ToHexString(message)] = new VerifiedMessage(content, [.. signatures]);
        return message;
    }
}
