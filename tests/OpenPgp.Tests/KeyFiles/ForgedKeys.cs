using System.Security.Cryptography;
using XmppContacts.OpenPgp.KeyFiles;
using XmppContacts.OpenPgp.KeyFiles.Algorithms;
using XmppContacts.OpenPgp.KeyFiles.Messages;
using XmppContacts.OpenPgp.KeyFiles.Packets;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Packets;

namespace XmppContacts.OpenPgp.Tests.KeyFiles;

/// <summary>Keys that somebody changed who has keys of their own: with packets that other programs made, and signatures that name another issuer.</summary>
internal sealed class ForgedKeys
{
    private readonly TransferableKey _victim;
    private readonly TransferableKey _attacker;

    /// <param name="victim">The victim's public key.</param>
    /// <param name="attacker">The attacker's secret key, without passphrase, of the same algorithms.</param>
    public ForgedKeys(byte[] victim, byte[] attacker)
    {
        _victim = TransferableKeyReader.Read(victim).Keys.Single();
        _attacker = TransferableKeyReader.Read(attacker).Keys.Single();
    }

    /// <summary>The victim's key, as it is changed.</summary>
    public TransferableKey Changed => _victim;

    public TransferableKey Attacker => _attacker;

    public byte[] Encode() => _victim.Encode(secretPart: null);

    /// <summary>A signature that names the victim as its issuer, and that the attacker's primary key made.</summary>
    public SignaturePacket Sign(SignatureKind kind, byte[] data, params byte[][] subpackets) => Sign(_victim.Primary, Secret(_attacker.Primary), kind, data, subpackets);

    /// <summary>A signature of the attacker's own.</summary>
    public SignaturePacket SignAsAttacker(SignatureKind kind, byte[] data, params byte[][] subpackets) => Sign(_attacker.Primary, Secret(_attacker.Primary), kind, data, subpackets);

    public static SignaturePacket Sign(KeyPacket key, byte[] secret, SignatureKind kind, byte[] data, byte[][] subpackets, byte hash = SignatureHash.Sha512, DateTimeOffset? created = null) =>
        SignaturePacket.Read(MessageSigner.Sign(key, secret, kind, hash, created ?? DateTimeOffset.UtcNow, data, subpackets.SelectMany(part => part).ToArray()))!;

    public static byte[] Secret(KeyPacket key)
    {
        using var secretLock = new SecretKeyLock([]);
        return secretLock.Open(key, PacketTag.SecretKey, CancellationToken.None);
    }
}
