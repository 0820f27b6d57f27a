using XmppContacts.OpenPgp.Ciphers;
using XmppContacts.OpenPgp.StringToKeys;

namespace XmppContacts.OpenPgp.Symmetric;

/// <summary>How a passphrase leads to the key of a message: a symmetric-key encrypted session key packet, SKESK (RFC 9580 §5.3, LibrePGP §5.3).</summary>
internal sealed class SessionKeyPacket
{
    private const int VersionWithoutAead = 4;
    private const int LibrePgpVersion = 5;
    private const int LatestVersion = 6;

    // An algorithm's number, the longest key, a tag.
    private const int MaxEncryptedKeyOctets = 1 + AesAlgorithm.MaxKeyOctets + IAead.TagOctets;

    private SessionKeyPacket(int version) => Version = version;

    /// <summary>4 goes with integrity protected data of version 1, 5 with LibrePGP's packet 20, 6 with integrity protected data of version 2.</summary>
    public int Version { get; }

    /// <summary>The cipher: of the message when there is no encrypted session key, else of that.</summary>
    public byte Cipher { get; private init; }

    /// <summary>The mode that the session key is encrypted in; 0 in version 4.</summary>
    public byte Aead { get; private init; }

    public StringToKey StringToKey { get; private init; }

    /// <summary>The octets of the nonce; none in version 4.</summary>
    public byte[] Nonce { get; private init; } = [];

    /// <summary>The session key, encrypted and in versions 5 and 6 with its tag; empty when the passphrase itself gives the key.</summary>
    public byte[] EncryptedKey { get; private init; } = [];

    /// <summary>What in this packet is not read here, or null.</summary>
    public string? Unsupported { get; private init; }

    /// <summary>Reads a packet's body. A packet whose algorithms are not known is no error: another may lead to the key as well.</summary>
    public static SessionKeyPacket Read(ReadOnlySpan<byte> body)
    {
        var version = Take(ref body, 1)[0];
        if (version is not (VersionWithoutAead or LibrePgpVersion or LatestVersion))
            return new SessionKeyPacket(version) { Unsupported = $"a session key packet of version {version}" };

        if (version == LatestVersion)
        {
            // The octets of the five fields that follow; they are told apart by what they are.
            Take(ref body, 1);
        }

        var cipher = Take(ref body, 1)[0];
        var aead = version == VersionWithoutAead ? (byte)0 : Take(ref body, 1)[0];
        if (version == LatestVersion)
        {
            Take(ref body, 1);
        }

        if (body.IsEmpty)
            throw Truncated();

        var type = body[0];
        var size = StringToKey.Size(type);
        if (size == 0)
            return new SessionKeyPacket(version) { Unsupported = AlgorithmNames.StringToKey(type) };

        var stringToKey = StringToKey.Read(Take(ref body, size));
        var nonceOctets = version == VersionWithoutAead ? 0 : AeadAlgorithm.NonceOctets(aead);
        var unsupported = (version == VersionWithoutAead ? CfbCiphers.KeyBytes(cipher) : AesAlgorithm.KeyOctets(cipher)) == 0 ? AlgorithmNames.Cipher(cipher)
            : !stringToKey.IsSupported ? AlgorithmNames.Hash(stringToKey.HashAlgorithm)
            : version != VersionWithoutAead && nonceOctets == 0 ? AlgorithmNames.Aead(aead)
            : null;
        if (unsupported is not null)
            return new SessionKeyPacket(version) { Unsupported = unsupported };

        return new SessionKeyPacket(version)
        {
            Cipher = cipher,
            Aead = aead,
            StringToKey = stringToKey,
            Nonce = Take(ref body, nonceOctets).ToArray(),
            EncryptedKey = body.Length <= MaxEncryptedKeyOctets ? body.ToArray() : throw OpenPgpException.Malformed("a session key that is longer than any"),
        };
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> body, int count)
    {
        if (body.Length < count)
            throw Truncated();

        var taken = body[..count];
        body = body[count..];
        return taken;
    }

    private static OpenPgpException Truncated() => OpenPgpException.Malformed("a session key packet is cut short");
}
