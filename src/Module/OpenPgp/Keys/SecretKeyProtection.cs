using System.Buffers.Binary;
using System.Security.Cryptography;
using XmppContacts.OpenPgp.Ciphers;
using XmppContacts.OpenPgp.Packets;
using XmppContacts.OpenPgp.StringToKeys;

namespace XmppContacts.OpenPgp.Keys;

/// <summary>Takes the passphrase off secret keys, for a backup that is encrypted as a whole (XEP-0373 §5.4).</summary>
internal static class SecretKeyProtection
{
#pragma warning disable CA5350 // What the format says, and what GnuPG writes.
    private const byte None = 0;
    private const byte WithHash = 254;

    /// <summary>A string-to-key type that only GnuPG has: the secret part is on a card, or somewhere else.</summary>
    private const byte Elsewhere = 101;

    private const int ChecksumOctets = 2;

    /// <summary>The same transferable secret key with usage octet 0 in all its secret key packets (RFC 9580 §5.5.3).</summary>
    /// <param name="key">The transferable secret key, as GnuPG exports it.</param>
    /// <param name="passphrase">The passphrase in UTF-8; empty when it is not known.</param>
    /// <param name="cancellationToken">Looked at while keys are derived.</param>
    /// <exception cref="OpenPgpException">The secret part is not in it, or the passphrase is another one.</exception>
    public static byte[] Remove(ReadOnlySpan<byte> key, ReadOnlySpan<byte> passphrase, CancellationToken cancellationToken)
    {
        var written = new byte[Length(key)];
        Span<byte> rest = written;
        var packets = new PacketReader(key);
        while (packets.TryRead(out var packet))
        {
            if (packet.Tag is PacketTag.SecretKey or PacketTag.SecretSubkey)
            {
                var body = Remove(packet, passphrase, cancellationToken);
                body.CopyTo(PacketHeader.Write(rest, packet.Tag, body.Length));
                rest = rest[(PacketHeader.Size(body.Length) + body.Length)..];
                CryptographicOperations.ZeroMemory(body);
            }
            else
            {
                packet.Body.CopyTo(PacketHeader.Write(rest, packet.Tag, packet.Body.Length));
                rest = rest[(PacketHeader.Size(packet.Body.Length) + packet.Body.Length)..];
            }
        }

        var result = written[..^rest.Length];
        CryptographicOperations.ZeroMemory(written);
        return result;
    }

    /// <summary>Makes sure that these are secret keys of version 4, none of which has a passphrase of its own.</summary>
    /// <exception cref="OpenPgpException">They are something else.</exception>
    public static void CheckIsOpen(ReadOnlySpan<byte> keys)
    {
        var count = 0;
        var packets = new PacketReader(keys);
        while (packets.TryRead(out var packet))
        {
            if (packet.Tag is not (PacketTag.SecretKey or PacketTag.SecretSubkey))
                continue;

            if (packet.Body is not [PublicKeyFields.Version, ..] || packet.Body[PublicKeyFields.Read(packet.Body).Octets.Length..] is not [None, ..])
                throw OpenPgpException.Unsupported("a secret key of another version than 4, or with a passphrase of its own");

            count++;
        }

        if (count == 0)
            throw new OpenPgpException(OpenPgpFailure.NoSuchKey, "there is no secret OpenPGP key in what should hold one");
    }

    // The protection goes, so that it cannot get longer than with the longest headers.
    private static int Length(ReadOnlySpan<byte> key)
    {
        var length = 0;
        var packets = new PacketReader(key);
        while (packets.TryRead(out var packet))
        {
            length += PacketHeader.Size(packet.Body.Length) + packet.Body.Length;
        }

        return length;
    }

    private static byte[] Remove(Packet packet, ReadOnlySpan<byte> passphrase, CancellationToken cancellationToken)
    {
        var body = packet.Body;
        if (body is not [PublicKeyFields.Version, ..])
            throw OpenPgpException.Unsupported("a secret key of another version than 4");

        var shared = PublicKeyFields.Read(body).Octets.Length;
        var rest = body[shared..];
        switch (rest)
        {
            case [None, ..]:
                return body.ToArray();
            case [_, _, Elsewhere, ..]:
                throw new OpenPgpException(
                    OpenPgpFailure.NoSecretKey, "the secret key cannot be copied: some of it is on a smart card or another machine");
            case [WithHash, ..] when passphrase.IsEmpty:
                throw new OpenPgpException(OpenPgpFailure.PassphraseNeeded, "the secret key has a passphrase: to copy it without, the passphrase must be given");
            case [WithHash, var cipher, var type, ..] when AesAlgorithm.KeyOctets(cipher) > 0 && StringToKey.Size(type) > 0:
                var secret = Decrypt(rest[2..], cipher, passphrase, cancellationToken);
                try
                {
                    return [.. body[..shared], None, .. secret, .. Checksum(secret)];
                }
                finally
                {
                    CryptographicOperations.ZeroMemory(secret);
                }

            default:
                throw OpenPgpException.Unsupported("a protection of secret keys that GnuPG does not write");
        }
    }

    private static byte[] Decrypt(ReadOnlySpan<byte> rest, byte cipher, ReadOnlySpan<byte> passphrase, CancellationToken cancellationToken)
    {
        var specifier = StringToKey.Size(rest[0]);
        if (rest.Length < specifier + AesAlgorithm.BlockOctets + SHA1.HashSizeInBytes)
            throw new OpenPgpException(OpenPgpFailure.Malformed, "the OpenPGP key is damaged: it ends within a packet");

        var stringToKey = StringToKey.Read(rest);
        if (!stringToKey.IsSupported)
            throw OpenPgpException.Unsupported("a protection of secret keys that GnuPG does not write");

        Span<byte> key = stackalloc byte[AesAlgorithm.KeyOctets(cipher)];
        stringToKey.Derive(passphrase, key, cancellationToken);
        using var aes = new AesCfb(key);
        CryptographicOperations.ZeroMemory(key);

        // The cipher begins with a vector of zeros. Decrypted together with the true vector in front, all blocks but that one come out as they should.
        var decrypted = new byte[rest.Length - specifier];
        aes.Decrypt(rest[specifier..], decrypted);
        var secret = decrypted.AsSpan(AesAlgorithm.BlockOctets..^SHA1.HashSizeInBytes);
        var isIntact = CryptographicOperations.FixedTimeEquals(SHA1.HashData(secret), decrypted.AsSpan(^SHA1.HashSizeInBytes..));
        var result = isIntact ? secret.ToArray() : [];
        CryptographicOperations.ZeroMemory(decrypted);
        return isIntact ? result : throw new OpenPgpException(OpenPgpFailure.WrongPassphrase, "the passphrase does not open the secret key");
    }

    private static byte[] Checksum(ReadOnlySpan<byte> secret)
    {
        var sum = 0u;
        foreach (var octet in secret)
        {
            sum += octet;
        }

        var result = new byte[ChecksumOctets];
        BinaryPrimitives.WriteUInt16BigEndian(result, (ushort)sum);
        return result;
    }
#pragma warning restore CA5350
}
