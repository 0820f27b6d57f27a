using System.Security.Cryptography;

namespace XmppContacts.Streams.Sasl;

/// <summary>A hash that SCRAM is used with.</summary>
/// <param name="Mechanism">The name without channel binding.</param>
/// <param name="Algorithm">The hash.</param>
/// <param name="Octets">Its length.</param>
internal sealed record ScramHash(string Mechanism, HashAlgorithmName Algorithm, int Octets)
{
    /// <summary>All that are spoken, the strongest first.</summary>
    public static IReadOnlyList<ScramHash> All { get; } =
    [
        new("SCRAM-SHA-512", HashAlgorithmName.SHA512, SHA512.HashSizeInBytes),
        new("SCRAM-SHA-256", HashAlgorithmName.SHA256, SHA256.HashSizeInBytes),
        new("SCRAM-SHA-1", HashAlgorithmName.SHA1, SHA1.HashSizeInBytes),
    ];

    public byte[] Hash(ReadOnlySpan<byte> data) => CryptographicOperations.HashData(Algorithm, data);

    public byte[] Hmac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data) => CryptographicOperations.HmacData(Algorithm, key, data);
}
