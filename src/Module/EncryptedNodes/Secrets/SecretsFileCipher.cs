using System.Collections.Immutable;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes.Signcrypt;
using XmppContacts.OpenPgp;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>Encrypts the secrets file to those who sign its secrets, and decrypts it.</summary>
/// <param name="keyRing">The keys.</param>
/// <param name="signer">The organisation's signer, whose key comes first, or null.</param>
internal sealed class SecretsFileCipher(IKeyRing keyRing, Jid? signer)
{
    // With a key of its own for each of a hundred thousand accounts, the message would be longer than the secrets. Any one key opens it.
    private const int MaximumRecipients = 16;

    private readonly Lock _gate = new();
    private readonly List<OpenPgpKey> _keys = [];
    private ImmutableArray<string> _before = [];

    /// <summary>Adds keys that what is written is encrypted to: those that are known to be somebody's who signs its secrets.</summary>
    public void EncryptTo(IEnumerable<OpenPgpKey> keys)
    {
        lock (_gate)
        {
            _keys.AddRange(keys.Where(key => !_keys.Any(other => other.Fingerprint == key.Fingerprint)));
        }
    }

    /// <summary>
    /// Signs and encrypts to secret keys that are known to be the signers', the first sixteen. Only to secret keys: what is written here must be readable here.
    /// Signed too, in the same run of the program, so that a file that was changed is noticed where the key is known.
    /// </summary>
    /// <exception cref="SharedSecretException">The ring has no key to do it with.</exception>
    public async Task<byte[]> EncryptAsync(byte[] content, IEnumerable<Jid> signers, CancellationToken cancellationToken)
    {
        var ring = await keyRing.GetKeysAsync(cancellationToken);
        var owners = KeyOwners.Of(ring);
        ImmutableArray<Jid> order = signer is null ? [] : [signer];
        IEnumerable<OpenPgpKey> known;
        lock (_gate)
        {
            known = [.. _keys.OrderByDescending(key => signer is not null && KeyOwners.Names(key, signer))];
        }

        // Beside those of this run, those that the file was encrypted to before, and those that the ring's user marked as their own.
        ImmutableArray<OpenPgpKey> keys =
        [
            .. known.Concat(_before.IsEmpty ? [] : ring.Where(key => _before.Any(id => EncryptedForKeys.IsOf(id, key))))
                .Concat(order.Concat(signers).Distinct().SelectMany(jid => owners.Naming(jid)).Where(key => key.IsMarkedOwn))
                .Where(key => key is { HasSecret: true, CanEncrypt: true, IsExpired: false, IsRevoked: false }).DistinctBy(key => key.Fingerprint).Take(MaximumRecipients),
        ];
        var own = keys.FirstOrDefault(key => key.CanSign)
            ?? throw new SharedSecretException(SharedSecretFailure.NoKey, "the key ring has no usable secret key of a signer, to encrypt the secrets file to");
        var message = await keyRing.SignAndEncryptAsync(content, own, keys, cancellationToken);
        return (await DecryptAsync(message, cancellationToken)).AsSpan().SequenceEqual(content)
            ? message
            : throw new SharedSecretException(SharedSecretFailure.FileUnusable, "what was encrypted for the secrets file does not decrypt to the same");
    }

    /// <summary>Decrypts. Unsigned content is taken, since such a file can be made by hand; a signature that does not hold is not.</summary>
    /// <exception cref="OpenPgpException">It cannot be decrypted.</exception>
    /// <exception cref="SharedSecretException">It was changed.</exception>
    public async Task<byte[]> DecryptAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var verified = await keyRing.DecryptAsync(message, cancellationToken);
        _before = _before.IsEmpty ? EncryptedForKeys.KeyIds(message.Span) : _before;
        return verified.Signatures.Any(signature => signature.State == SignatureState.Bad)
            ? throw new SharedSecretException(SharedSecretFailure.FileUnusable, "the signature of the secrets file does not hold: it was changed")
            : verified.Content.ToArray();
    }
}
