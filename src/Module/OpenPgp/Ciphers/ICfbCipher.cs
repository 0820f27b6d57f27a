namespace XmppContacts.OpenPgp.Ciphers;

/// <summary>A block cipher with one key in cipher feedback mode, the initial vector all zero (RFC 9580 §12.9). Not thread-safe.</summary>
internal interface ICfbCipher : IDisposable
{
    /// <summary>The bytes of a block.</summary>
    int BlockBytes { get; }

    /// <summary>Decrypts bytes.</summary>
    /// <param name="ciphertext">What to decrypt.</param>
    /// <param name="plaintext">As long as <paramref name="ciphertext"/>, and apart from it.</param>
    void Decrypt(ReadOnlySpan<byte> ciphertext, Span<byte> plaintext);
}
