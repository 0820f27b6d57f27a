using System.Collections.Immutable;
using XmppContacts.OpenPgp.Packets;
using XmppContacts.OpenPgp.Symmetric;

namespace XmppContacts.OpenPgp.Keys;

/// <summary>The form that a message for keys has, looked at before any program does: session key packets, then encrypted data, and nothing else (RFC 9580 §10.3).</summary>
internal static class EncryptedForKeys
{
    /// <summary>Each may make the agent try every secret key, when it does not name one.</summary>
    private const int MaxSessionKeys = 64;

    private const int PacketVersion = 3;
    private const int KeyIdOctets = 8;

    private static readonly string Unnamed = new('0', 2 * KeyIdOctets);

    /// <exception cref="OpenPgpException">The message has another form, or its data has no integrity protection.</exception>
    public static void Check(ReadOnlySpan<byte> message)
    {
        if (message.Length > MessageLimits.ForKeysOctets)
            throw OpenPgpException.TooLarge($"it has more than {MessageLimits.ForKeysOctets} octets");

        if (message.IsEmpty || (message[0] & 0x80) == 0)
            throw new OpenPgpException(OpenPgpFailure.NotOpenPgp, "this is no OpenPGP message");

        var packets = new PacketReader(message);
        var keys = 0;
        var isWhole = false;
        while (packets.TryRead(out var packet))
        {
            if (isWhole)
                throw OpenPgpException.Malformed("something follows its encrypted data");

            if (packet.IsPassedOver)
                continue;

            switch (packet.Tag)
            {
                case PacketTag.PublicKeyEncryptedSessionKey when ++keys <= MaxSessionKeys:
                    break;
                case PacketTag.PublicKeyEncryptedSessionKey:
                    throw OpenPgpException.TooLarge($"it is encrypted for more than {MaxSessionKeys} keys");
                case PacketTag.SymmetricKeyEncryptedSessionKey:
                    throw new OpenPgpException(OpenPgpFailure.NotForKeys, "the OpenPGP message is encrypted for a passphrase, not only for keys");
                case PacketTag.SymmetricallyEncryptedData:
                    throw OpenPgpException.NoIntegrity();
                case PacketTag.IntegrityProtectedData or PacketTag.OcbEncryptedData when keys > 0:
                    isWhole = true;
                    break;
                case PacketTag.CompressedData or PacketTag.LiteralData or PacketTag.OnePassSignature or PacketTag.Signature:
                    throw new OpenPgpException(OpenPgpFailure.NotEncrypted, "the OpenPGP message is not encrypted");
                default:
                    throw OpenPgpException.Malformed("its packets are none of an encrypted message");
            }
        }

        if (!isWhole)
            throw OpenPgpException.Malformed("it ends before its encrypted data");
    }

    /// <summary>The IDs of the keys that a message says it is encrypted to, in upper-case hexadecimal; that of zeros for one that is not named (RFC 9580 §5.1).</summary>
    public static ImmutableArray<string> KeyIds(ReadOnlySpan<byte> message)
    {
        var ids = ImmutableArray.CreateBuilder<string>();
        try
        {
            var packets = new PacketReader(message);
            while (packets.TryRead(out var packet) && ids.Count < MaxSessionKeys)
            {
                if (packet.Tag == PacketTag.PublicKeyEncryptedSessionKey && packet.Body.Length > KeyIdOctets && packet.Body[0] == PacketVersion)
                {
                    ids.Add(Convert.ToHexString(packet.Body.Slice(1, KeyIdOctets)));
                }
            }
        }
        catch (OpenPgpException)
        {
            // What is damaged says no more.
        }

        return ids.ToImmutable();
    }

    /// <summary>Whether a message says that it is encrypted to a key, or does not say to whom.</summary>
    public static bool Names(ReadOnlySpan<byte> message, OpenPgpKey key)
    {
        var ids = KeyIds(message);
        return ids.Any(id => id == Unnamed || IsOf(id, key));
    }

    /// <summary>Whether an ID is that of a key, or of one of its subkeys.</summary>
    public static bool IsOf(string id, OpenPgpKey key) =>
        key.Fingerprint.EndsWith(id, StringComparison.Ordinal) || key.Subkeys.Any(subkey => subkey.Fingerprint.EndsWith(id, StringComparison.Ordinal));
}
