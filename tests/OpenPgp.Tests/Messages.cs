using XmppContacts.OpenPgp.Ciphers;
using XmppContacts.OpenPgp.Packets;
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

    /// <summary>The same with a session key that the passphrase's key encrypts (RFC 9580 §5.3.1).</summary>
    public static byte[] SealWithSessionKey(params byte[] packets)
    {
        byte[] sessionKey = [7, .. Enumerable.Range(1, 16).Select(value => (byte)value)];
        var body = SealedBody(sessionKey[1..], packets);
        using var cipher = new AesCfb(SimpleKey());
        cipher.Encrypt(sessionKey, 0, sessionKey.Length);
        return Join(Packet(3, [4, 9, 0, 8, .. sessionKey]), Packet(18, body));
    }

    public static byte[] SealedBody(params byte[] packets) => SealedBody(SimpleKey(), packets);

    private static byte[] SimpleKey() => System.Security.Cryptography.SHA256.HashData("correct horse battery staple"u8);

    private static byte[] SealedBody(byte[] key, byte[] packets)
    {
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
