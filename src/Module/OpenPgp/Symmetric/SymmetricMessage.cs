using XmppContacts.OpenPgp.Packets;

namespace XmppContacts.OpenPgp.Symmetric;

/// <summary>The outside of an encrypted message: who may open it, and what is encrypted (RFC 9580 §10.3).</summary>
internal readonly ref struct SymmetricMessage
{
    private SymmetricMessage(List<SessionKeyPacket> sessionKeys, Packet data)
    {
        SessionKeys = sessionKeys;
        Data = data;
    }

    /// <summary>One for each passphrase, in their order.</summary>
    public List<SessionKeyPacket> SessionKeys { get; }

    /// <summary>The one packet with the encrypted content; it has integrity protection.</summary>
    public Packet Data { get; }

    /// <summary>Reads the outside, strictly: whoever stores messages can put anything before, between and after their packets.</summary>
    public static SymmetricMessage Read(ReadOnlySpan<byte> message)
    {
        if (message.Length > MessageLimits.MessageOctets)
            throw OpenPgpException.TooLarge($"it has more than {MessageLimits.MessageOctets} octets");

        if (message.IsEmpty)
            throw new OpenPgpException(OpenPgpFailure.NotOpenPgp, "an OpenPGP message is expected, and nothing is there");

        if ((message[0] & 0x80) == 0)
        {
            throw new OpenPgpException(
                OpenPgpFailure.NotOpenPgp,
                message.StartsWith("-----BEGIN PGP"u8) ? "the OpenPGP message is in ASCII armor, and binary is expected" : "this is not an OpenPGP message");
        }

        var sessionKeys = new List<SessionKeyPacket>(1);
        var data = default(Packet);
        var hasData = false;
        var isForKeys = false;
        var packets = new PacketReader(message);
        while (packets.TryRead(out var packet))
        {
            switch (packet.Tag)
            {
                case PacketTag.SymmetricKeyEncryptedSessionKey when !hasData:
                    if (sessionKeys.Count == MessageLimits.SessionKeyPackets)
                        throw OpenPgpException.TooLarge($"it is for more than {MessageLimits.SessionKeyPackets} passphrases");

                    sessionKeys.Add(SessionKeyPacket.Read(packet.Body));
                    break;

                case PacketTag.PublicKeyEncryptedSessionKey when !hasData:
                    isForKeys = true;
                    break;

                case PacketTag.IntegrityProtectedData or PacketTag.OcbEncryptedData or PacketTag.SymmetricallyEncryptedData when !hasData:
                    hasData = true;
                    data = packet;
                    break;

                case PacketTag.LiteralData or PacketTag.CompressedData or PacketTag.Signature or PacketTag.OnePassSignature when !hasData && sessionKeys.Count == 0:
                    throw new OpenPgpException(OpenPgpFailure.NotEncrypted, "the OpenPGP message is not encrypted");

                default:
                    if (!packet.IsPassedOver)
                        throw OpenPgpException.Malformed($"a packet of type {(int)packet.Tag} where none may be");

                    break;
            }
        }

        if (!hasData)
            throw OpenPgpException.Malformed("it holds no encrypted data");

        if (data.Tag == PacketTag.SymmetricallyEncryptedData)
            throw OpenPgpException.NoIntegrity();

        if (sessionKeys.Count == 0)
            throw new OpenPgpException(OpenPgpFailure.NotSymmetric, isForKeys ? "the OpenPGP message is encrypted for keys, not for a passphrase" : "the OpenPGP message does not tell how it is encrypted");

        return new SymmetricMessage(sessionKeys, data);
    }
}
