using System.Buffers.Binary;

namespace XmppContacts.OpenPgp.KeyFiles.Messages;

/// <summary>A session key that is encrypted for a key (RFC 9580 §5.1), of version 3 or 6.</summary>
/// <param name="Version">It says which encrypted data it goes with (RFC 9580 §10.3.2.1).</param>
/// <param name="KeyId">The key ID, 0 when the recipient is hidden.</param>
/// <param name="Fingerprint">The fingerprint in version 6; null when it is not named.</param>
/// <param name="Algorithm">The public-key algorithm.</param>
/// <param name="Encrypted">The numbers.</param>
internal sealed record EncryptedSessionKey(byte Version, ulong KeyId, string? Fingerprint, byte Algorithm, byte[] Encrypted)
{
    public const byte VersionWithoutAead = 3;
    public const byte VersionWithAead = 6;

    private const int FixedBytes = 1 + sizeof(ulong) + 1;

    /// <summary>Reads a packet; null for a version that is not supported.</summary>
    public static EncryptedSessionKey? Read(ReadOnlySpan<byte> body)
    {
        switch (body)
        {
            case [VersionWithoutAead, ..] when body.Length > FixedBytes:
                return new EncryptedSessionKey(VersionWithoutAead, BinaryPrimitives.ReadUInt64BigEndian(body[1..]), null, body[FixedBytes - 1], body[FixedBytes..].ToArray());
            case [VersionWithAead, 0, var algorithm, ..]:
                return new EncryptedSessionKey(VersionWithAead, 0, null, algorithm, body[3..].ToArray());
            case [VersionWithAead, var length, ..] when body.Length > 3 + length:
                return new EncryptedSessionKey(
                    VersionWithAead, 0, Convert.ToHexString(body.Slice(3, length - 1)), body[2 + length], body[(3 + length)..].ToArray());
            default:
                return null;
        }
    }
}
