using XmppContacts.OpenPgp.Ciphers;
using XmppContacts.OpenPgp.Packets;
using XmppContacts.OpenPgp.StringToKeys;
using XmppContacts.OpenPgp.Symmetric;

namespace XmppContacts.OpenPgp.Tests;

/// <summary>Messages put together packet by packet, as no program would write them.</summary>
internal static class Messages
{
    public const string Passphrase = "correct horse battery staple";

    public static SymmetricSecret Secret() => new(Passphrase);

    public static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    public static byte[] Packet(int tag, params byte[] body)
    {
        var packet = new byte[PacketHeader.Size(body.Length) + body.Length];
        body.CopyTo(PacketHeader.Write(packet, (PacketTag)tag, body.Length));
        return packet;
    }

    public static byte[] Literal(byte[] data, char format = 'b', string fileName = "") =>
        Packet(11, [(byte)format, (byte)fileName.Length, .. fileName.Select(character => (byte)character), 0x65, 0x43, 0x21, 0x00, .. data]);

    /// <summary>A session key packet of version 4, AES-256, simple SHA-256: the cheapest key there is.</summary>
    public static byte[] SimpleSessionKey { get; } = [0xC3, 0x04, 4, 9, 0, 8];

    /// <summary>A message for <see cref="Passphrase"/> that is in order outside, with anything at all inside.</summary>
    public static byte[] Seal(params byte[] packets) => Join(SimpleSessionKey, Packet(18, SealedBody(packets)));

    public static byte[] SealedBody(params byte[] packets)
    {
        var key = new byte[32];
        new StringToKey(StringToKey.Simple, StringToKey.Sha256, 0, 0).Derive("correct horse battery staple"u8, key, CancellationToken.None);
        using var cipher = new AesCfb(key);
        var body = new byte[1 + IntegrityCodeProtection.PrefixOctets + packets.Length + IntegrityCodeProtection.CodeOctets];
        body[0] = IntegrityCodeProtection.Version;
        packets.CopyTo(body.AsSpan(1 + IntegrityCodeProtection.PrefixOctets));
        IntegrityCodeProtection.Protect(cipher, body, 1, body.Length - 1);
        return body;
    }

    /// <summary>Why a message is not read.</summary>
    public static OpenPgpException Refusal(byte[] message, string passphrase = Passphrase)
    {
        using var secret = new SymmetricSecret(passphrase);
        return Assert.Throws<OpenPgpException>(() => secret.Decrypt(message));
    }
}
