namespace XmppContacts.EncryptedNodes;

/// <summary>Where the secrets of one account's nodes come from.</summary>
public interface ISecretSource
{
    /// <summary>The secrets that were accepted. The caller disposes of them.</summary>
    /// <exception cref="OpenPgp.OpenPgpException">The OpenPGP program is missing or failed.</exception>
    /// <exception cref="Secrets.SharedSecretException">The secrets file cannot be used.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    Task<KnownSecrets> ReadAsync(CancellationToken cancellationToken = default);

    /// <summary>As <see cref="ReadAsync"/>, after secrets were made and safely kept for those of the nodes that had none to encrypt with.</summary>
    /// <param name="nodes">The nodes, of the service that the source is for.</param>
    /// <param name="cancellationToken">Ends the waiting; a secret may have been kept nevertheless.</param>
    /// <exception cref="Secrets.SharedSecretException">There is no key to do it with, or nothing keeps a new secret, so that nothing must be encrypted with it.</exception>
    Task<KnownSecrets> EnsureAsync(IReadOnlyCollection<string> nodes, CancellationToken cancellationToken = default);
}
