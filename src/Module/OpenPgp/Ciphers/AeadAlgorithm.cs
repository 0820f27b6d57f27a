using System.Security.Cryptography;

namespace XmppContacts.OpenPgp.Ciphers;

/// <summary>The modes of authenticated encryption that are read (RFC 9580 §9.6).</summary>
internal static class AeadAlgorithm
{
    public const byte Ocb = 2;
    public const byte Gcm = 3;

    /// <summary>The octets of a nonce, or 0 when the mode is not read.</summary>
    public static int NonceOctets(byte algorithm) => algorithm switch
    {
        Ocb => AesOcb.NonceLength,
        Gcm when AesGcm.IsSupported => AesGcm.NonceByteSizes.MaxSize,
        _ => 0,
    };

    /// <summary>The mode with a key; <see cref="NonceOctets"/> has said that there is one.</summary>
    public static IAead Create(byte algorithm, ReadOnlySpan<byte> key) => algorithm == Ocb ? new AesOcb(key) : new Gcm128(key);

    private sealed class Gcm128(ReadOnlySpan<byte> key) : IAead
    {
        private readonly AesGcm _gcm = new(key, IAead.TagOctets);

        public bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> sealedData, Span<byte> plaintext)
        {
            try
            {
                _gcm.Decrypt(nonce, sealedData[..^IAead.TagOctets], sealedData[^IAead.TagOctets..], plaintext, associatedData);
                return true;
            }
            catch (AuthenticationTagMismatchException)
            {
                plaintext.Clear();
                return false;
            }
        }

        public void Dispose() => _gcm.Dispose();
    }
}
