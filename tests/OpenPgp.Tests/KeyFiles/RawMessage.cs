using System.Security.Cryptography;
using XmppContacts.OpenPgp.Ciphers;
using XmppContacts.OpenPgp.KeyFiles.Algorithms;
using XmppContacts.OpenPgp.KeyFiles.Packets;
using XmppContacts.OpenPgp.Symmetric;

namespace XmppContacts.OpenPgp.Tests.KeyFiles;

/// <summary>Messages for keys with any packets at all inside.</summary>
internal static class RawMessage
{
    public static byte[] Encrypt(byte[] packets, KeyPacket recipient)
    {
        var sessionKey = RandomNumberGenerator.GetBytes(32);
        var id = BitConverter.GetBytes(recipient.KeyId);
        Array.Reverse(id);
        var encrypted = PublicKeyOperations.Encrypt(recipient, PublicKeyOperations.WithChecksum([9], sessionKey));
        var body = new byte[1 + IntegrityCodeProtection.PrefixOctets + packets.Length + IntegrityCodeProtection.CodeOctets];
        body[0] = IntegrityCodeProtection.Version;
        packets.CopyTo(body.AsSpan(1 + IntegrityCodeProtection.PrefixOctets));
        using var cipher = new AesCfb(sessionKey);
        IntegrityCodeProtection.Protect(cipher, body, 1, body.Length - 1);
        return Messages.Join(Messages.Packet(1, [3, .. id, recipient.Algorithm, .. encrypted]), Messages.Packet(18, body));
    }
}
