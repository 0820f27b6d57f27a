using System.Security.Cryptography;

namespace XmppContacts.OpenPgp.KeyFiles.Algorithms;

/// <summary>A session key that was decrypted.</summary>
/// <param name="Cipher">The cipher it names, or null when the encrypted data names it.</param>
/// <param name="Key">The key.</param>
internal sealed record SessionKey(byte? Cipher, byte[] Key) : IDisposable
{
    public void Dispose() => CryptographicOperations.ZeroMemory(Key);
}
