using System.Security.Cryptography;
using System.Text;
using XmppContacts.OpenPgp.StringToKeys;
using XmppContacts.OpenPgp.Symmetric;

namespace XmppContacts.OpenPgp;

/// <summary>
/// A passphrase, the keys derived from it, and what can be done with them: encrypt and decrypt OpenPGP messages in process (RFC 9580, LibrePGP's
/// OCB packets, old ciphers to read). Derived keys are kept, so that a batch costs one derivation, and zeroed by <see cref="Dispose"/>. For any number of threads.
/// </summary>
public sealed class SymmetricSecret : IDisposable
{
    private readonly SecretOctets _passphrase;
    private readonly KeptKeys _keys;

    // One salt for the life of this object: a new one for every message would only cost a derivation for every message. What sets messages with the
    // same key apart is the random block that each begins with.
    private readonly StringToKey _written;

    /// <summary>Takes a passphrase; nothing is derived before it is needed.</summary>
    /// <param name="passphrase">Encoded as UTF-8.</param>
    /// <exception cref="ArgumentException">The passphrase is empty.</exception>
    public SymmetricSecret(ReadOnlySpan<char> passphrase)
    {
        if (passphrase.IsEmpty)
            throw new ArgumentException("A passphrase cannot be empty.", nameof(passphrase));

        _passphrase = new SecretOctets(Encoding.UTF8.GetByteCount(passphrase));
        Encoding.UTF8.GetBytes(passphrase, _passphrase.Span);
        _keys = new KeptKeys(_passphrase);
        _written = SymmetricMessageWriter.StringToKey(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))));
    }

    /// <summary>
    /// Encrypts octets: AES-256, iterated and salted SHA-256 over 65,536 octets, integrity protected data of version 1, a binary literal without file name and date.
    /// </summary>
    /// <returns>The message, binary.</returns>
    /// <exception cref="OpenPgpException"><see cref="OpenPgpFailure.TooLarge"/>: more than 16 MiB less what surrounds them.</exception>
    public byte[] Encrypt(ReadOnlySpan<byte> plaintext)
    {
        if (plaintext.Length > MessageLimits.WrittenOctets)
            throw new OpenPgpException(OpenPgpFailure.TooLarge, $"more than {MessageLimits.WrittenOctets} octets are not encrypted as one OpenPGP message");

        using var rented = _keys.Rent(_written, SymmetricMessageWriter.KeyOctets, CancellationToken.None);
        return SymmetricMessageWriter.Write(plaintext, _written, rented.Cipher);
    }

    /// <summary>Decrypts a message. Nothing is given out before the integrity of all of it has been verified.</summary>
    /// <param name="message">The message, binary, as anybody may have sent it: at most 16 MiB.</param>
    /// <param name="cancellationToken">Looked at while keys are derived: a sender can make that take a second.</param>
    /// <returns>The content as it stands, whatever kind of text or data it is declared to be.</returns>
    /// <exception cref="OpenPgpException">Anything is wrong with the message; no other exception comes from what it holds.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> message, CancellationToken cancellationToken = default) =>
        SymmetricMessageReader.Read(message, _keys, cancellationToken);

    /// <summary>Zeroes the passphrase and the keys.</summary>
    public void Dispose()
    {
        _keys.Dispose();
        _passphrase.Dispose();
    }
}
