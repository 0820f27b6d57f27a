namespace XmppContacts.OpenPgp.Ciphers;

/// <summary>Authenticated decryption with one key (RFC 9580 §5.13.2). For one thread at a time.</summary>
internal interface IAead : IDisposable
{
    /// <summary>The octets of the tag after each ciphertext, whatever the algorithm.</summary>
    const int TagOctets = 16;

    /// <summary>Decrypts what the tag vouches for.</summary>
    /// <param name="nonce">As many octets as <see cref="AeadAlgorithm.NonceOctets"/> says.</param>
    /// <param name="associatedData">What else the tag covers.</param>
    /// <param name="sealedData">Ciphertext and tag.</param>
    /// <param name="plaintext">As long as the ciphertext. Left all zero when false is returned.</param>
    /// <returns>False when the tag does not fit.</returns>
    bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> sealedData, Span<byte> plaintext);
}
