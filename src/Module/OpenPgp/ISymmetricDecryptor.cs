namespace XmppContacts.OpenPgp;

/// <summary>Another program that decrypts messages whose algorithms are not read in process.</summary>
public interface ISymmetricDecryptor
{
    /// <summary>Decrypts a message of which the outside has been checked: session keys, then one packet with integrity protection, and nothing else.</summary>
    /// <param name="message">The message, binary.</param>
    /// <param name="passphrase">The passphrase, in UTF-8.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <returns>The content, after its integrity has been verified.</returns>
    /// <exception cref="OpenPgpException">The message was not decrypted.</exception>
    Task<byte[]> DecryptAsync(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> passphrase, CancellationToken cancellationToken);
}
