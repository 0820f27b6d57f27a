using System.Collections.Immutable;
using XmppContacts.OpenPgp.Ciphers;
using XmppContacts.OpenPgp.KeyFiles.Algorithms;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Packets;
using XmppContacts.OpenPgp.Symmetric;

namespace XmppContacts.OpenPgp.KeyFiles.Messages;

/// <summary>A message that is encrypted for keys: its form was checked, nothing is decrypted.</summary>
internal sealed class MessageForKeys
{
    private readonly PacketTag _tag;
    private readonly byte[] _data;

    private MessageForKeys(ImmutableArray<EncryptedSessionKey> sessionKeys, PacketTag tag, byte[] data)
    {
        SessionKeys = sessionKeys;
        _tag = tag;
        _data = data;
    }

    /// <summary>The session keys that go with the encrypted data, in order.</summary>
    public ImmutableArray<EncryptedSessionKey> SessionKeys { get; }

    /// <summary>Whether the session key does not name its cipher.</summary>
    public bool HasAead => _tag == PacketTag.IntegrityProtectedData && _data[0] == AeadProtection.Version;

    /// <summary>Reads the outside of a message.</summary>
    /// <exception cref="OpenPgpException">The message has another form, no integrity protection, or is not supported.</exception>
    public static MessageForKeys Read(ReadOnlySpan<byte> message)
    {
        EncryptedForKeys.Check(message);
        var sessionKeys = ImmutableArray.CreateBuilder<EncryptedSessionKey>();
        var packets = new PacketReader(message);
        while (packets.TryRead(out var packet))
        {
            if (packet.Tag == PacketTag.PublicKeyEncryptedSessionKey)
            {
                if (EncryptedSessionKey.Read(packet.Body) is { } sessionKey)
                {
                    sessionKeys.Add(sessionKey);
                }
            }
            else if (packet.Tag is PacketTag.IntegrityProtectedData or PacketTag.OcbEncryptedData)
            {
                if (packet.Body.IsEmpty)
                    throw OpenPgpException.Malformed("an encrypted packet is cut short");

                if (packet.Tag == PacketTag.IntegrityProtectedData && packet.Body[0] is not (IntegrityCodeProtection.Version or AeadProtection.Version))
                    throw OpenPgpException.Unsupported($"integrity protected data of version {packet.Body[0]}");

                var data = packet.Body.ToArray();
                var version = packet.Tag == PacketTag.IntegrityProtectedData && data[0] == AeadProtection.Version
                    ? EncryptedSessionKey.VersionWithAead
                    : EncryptedSessionKey.VersionWithoutAead;
                return new MessageForKeys([.. sessionKeys.Where(key => key.Version == version)], packet.Tag, data);
            }
        }

        throw OpenPgpException.Malformed("it ends before its encrypted data");
    }

    /// <summary>Decrypts with a session key, and verifies the integrity of all before anything is given out.</summary>
    /// <returns>The packets within, or null when the session key does not fit or the message was changed.</returns>
    public byte[]? TryDecrypt(SessionKey sessionKey)
    {
        if (_tag == PacketTag.OcbEncryptedData || HasAead)
        {
            var protection = AeadProtection.Read(new Packet(_tag, _data));
            var plaintext = new byte[protection.MaxPlaintextOctets];
            return sessionKey.Key.Length == protection.KeyOctets && protection.TryUnprotect(sessionKey.Key, plaintext, out var opened) ? opened.ToArray() : null;
        }

        if (sessionKey.Cipher is not { } cipher || CfbCiphers.KeyBytes(cipher) == 0 || CfbCiphers.KeyBytes(cipher) != sessionKey.Key.Length)
            return null;

        using var cfb = CfbCiphers.Create(cipher, sessionKey.Key);
        var decrypted = new byte[_data.Length - 1];
        return IntegrityCodeProtection.TryUnprotect(cfb, _data.AsSpan(1), decrypted, out var packets) ? packets.ToArray() : null;
    }
}
