using System.Collections.Immutable;
using System.Security.Cryptography;
using XmppContacts.OpenPgp.KeyFiles;
using XmppContacts.OpenPgp.KeyFiles.Packets;
using XmppContacts.OpenPgp.Packets;

namespace XmppContacts.OpenPgp.Keys;

/// <summary>Takes the passphrase off secret keys, for a backup that is encrypted as a whole (XEP-0373 §5.4).</summary>
internal static class SecretKeyProtection
{
    private const byte None = 0;

    /// <summary>A string-to-key type that only GnuPG has: the secret part is on a card, or somewhere else.</summary>
    private const byte Elsewhere = 101;

    /// <summary>The same transferable secret key with usage octet 0 in all its secret key packets (RFC 9580 §5.5.3).</summary>
    /// <param name="key">The transferable secret key, as GnuPG exports it.</param>
    /// <param name="passphrase">The passphrase in UTF-8; empty when it is not known.</param>
    /// <param name="cancellationToken">Looked at while keys are derived.</param>
    /// <exception cref="OpenPgpException">The secret part is not in it, or the passphrase is another one.</exception>
    public static byte[] Remove(ReadOnlySpan<byte> key, ReadOnlySpan<byte> passphrase, CancellationToken cancellationToken)
    {
        using var secretLock = new SecretKeyLock(passphrase);
        var written = new byte[Length(key)];
        Span<byte> rest = written;
        var packets = new PacketReader(key);
        while (packets.TryRead(out var packet))
        {
            if (packet.Tag is PacketTag.SecretKey or PacketTag.SecretSubkey)
            {
                var body = Remove(packet, secretLock, cancellationToken);
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

    /// <summary>The fingerprints of the secret keys, those of their subkeys left out.</summary>
    /// <exception cref="OpenPgpException">They are damaged.</exception>
    public static ImmutableArray<string> Fingerprints(ReadOnlySpan<byte> keys)
    {
        var fingerprints = ImmutableArray.CreateBuilder<string>();
        var packets = new PacketReader(keys);
        while (packets.TryRead(out var packet))
        {
            if (packet.Tag == PacketTag.SecretKey)
                fingerprints.Add(KeyPart.OfKey(PublicKeyFields.Read(packet.Body).Octets).Fingerprint);
        }

        return fingerprints.ToImmutable();
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

    private static byte[] Remove(Packet packet, SecretKeyLock secretLock, CancellationToken cancellationToken)
    {
        var body = packet.Body;
        if (body is not [PublicKeyFields.Version, ..])
            throw OpenPgpException.Unsupported("a secret key of another version than 4");

        var key = KeyPacket.Read(body, isSecret: true);
        switch (key.SecretPart)
        {
            case [None, ..]:
                return body.ToArray();
            case [_, _, Elsewhere, ..]:
                throw new OpenPgpException(
                    OpenPgpFailure.NoSecretKey, "the secret key cannot be copied: some of it is on a smart card or another machine");
            default:
                var numbers = secretLock.Open(key, packet.Tag, cancellationToken);
                try
                {
                    return [.. key.PublicPart, .. SecretKeyLock.Unprotected(numbers)];
                }
                finally
                {
                    CryptographicOperations.ZeroMemory(numbers);
                }
        }
    }
}
