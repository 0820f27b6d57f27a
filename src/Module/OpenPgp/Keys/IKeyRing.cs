using System.Collections.Immutable;

namespace XmppContacts.OpenPgp.Keys;

/// <summary>Work with public and secret keys, of which an account needs a little: done by an OpenPGP program that keeps the keys.</summary>
public interface IKeyRing
{
    /// <summary>All keys, also those that are expired or revoked, which say so. Read once; what this object imports or generates is among them.</summary>
    /// <exception cref="OpenPgpException">The program is missing, too old, or failed.</exception>
    Task<ImmutableArray<OpenPgpKey>> GetKeysAsync(CancellationToken cancellationToken = default);

    /// <summary>Signs and encrypts.</summary>
    /// <param name="content">What to sign and encrypt.</param>
    /// <param name="signer">The key that signs; its secret key must be there.</param>
    /// <param name="recipients">The keys that can decrypt.</param>
    /// <param name="others">Transferable public keys, binary, that can decrypt too and need not be in the ring; one or more of both.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <returns>The message, binary, without armor (XEP-0373 §3.1).</returns>
    /// <exception cref="OpenPgpException">A key is missing, expired or revoked, the passphrase is wrong, or the program failed.</exception>
    Task<byte[]> SignAndEncryptAsync(
        ReadOnlyMemory<byte> content, OpenPgpKey signer, IReadOnlyList<OpenPgpKey> recipients, IReadOnlyList<ReadOnlyMemory<byte>> others,
        CancellationToken cancellationToken = default);

    /// <summary>Signs and encrypts to keys of the ring only.</summary>
    /// <inheritdoc cref="SignAndEncryptAsync(ReadOnlyMemory{byte}, OpenPgpKey, IReadOnlyList{OpenPgpKey}, IReadOnlyList{ReadOnlyMemory{byte}}, CancellationToken)"/>
    Task<byte[]> SignAndEncryptAsync(
        ReadOnlyMemory<byte> content, OpenPgpKey signer, IReadOnlyList<OpenPgpKey> recipients, CancellationToken cancellationToken = default) =>
        SignAndEncryptAsync(content, signer, recipients, [], cancellationToken);

    /// <summary>Encrypts to keys that need not be in the ring.</summary>
    /// <param name="content">What to encrypt.</param>
    /// <param name="recipients">Transferable public keys, binary; at least one.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <returns>The message, binary.</returns>
    /// <exception cref="OpenPgpException">A key cannot be used, or the program failed.</exception>
    Task<byte[]> EncryptAsync(
        ReadOnlyMemory<byte> content, IReadOnlyList<ReadOnlyMemory<byte>> recipients, CancellationToken cancellationToken = default);

    /// <summary>Decrypts with whatever secret key fits, and checks the signatures.</summary>
    /// <param name="message">The message, binary, as anybody may have sent it.</param>
    /// <param name="others">Transferable public keys, binary, whose signatures are checked too and that need not be in the ring.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <exception cref="OpenPgpException">No secret key fits, the passphrase is wrong, or the message is damaged.</exception>
    Task<VerifiedMessage> DecryptAsync(ReadOnlyMemory<byte> message, IReadOnlyList<ReadOnlyMemory<byte>> others, CancellationToken cancellationToken = default);

    /// <summary>Decrypts, and checks signatures of keys of the ring only.</summary>
    /// <inheritdoc cref="DecryptAsync(ReadOnlyMemory{byte}, IReadOnlyList{ReadOnlyMemory{byte}}, CancellationToken)"/>
    Task<VerifiedMessage> DecryptAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) =>
        DecryptAsync(message, [], cancellationToken);

    /// <summary>Takes keys into the ring.</summary>
    /// <param name="keys">Transferable public or secret keys, binary.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <returns>The keys as they now are in the ring.</returns>
    /// <exception cref="OpenPgpException">There is no key in it, or the program failed.</exception>
    Task<ImmutableArray<OpenPgpKey>> ImportAsync(ReadOnlyMemory<byte> keys, CancellationToken cancellationToken = default);

    /// <summary>The transferable public key with only what is needed of it (XEP-0373 §8.2).</summary>
    /// <exception cref="OpenPgpException">There is no such key, or the program failed.</exception>
    Task<byte[]> ExportAsync(OpenPgpKey key, CancellationToken cancellationToken = default);

    /// <summary>The transferable secret key without passphrase: whoever gets it must encrypt it (XEP-0373 §5.4).</summary>
    /// <exception cref="OpenPgpException">There is no such secret key, it cannot leave its place, the passphrase is wrong, or the program failed.</exception>
    Task<byte[]> ExportSecretAsync(OpenPgpKey key, CancellationToken cancellationToken = default);

    /// <summary>Makes an Ed25519 key with a Curve25519 subkey for encryption.</summary>
    /// <param name="userId">Whose it is, as <c>xmpp:juliet@example.org</c> (XEP-0373 §4).</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <exception cref="OpenPgpException">The program failed.</exception>
    Task<OpenPgpKey> GenerateAsync(string userId, CancellationToken cancellationToken = default);
}
