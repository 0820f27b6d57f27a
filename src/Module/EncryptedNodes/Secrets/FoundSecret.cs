using System.Collections.Immutable;

namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>An accepted secret and where it was found.</summary>
/// <param name="Secret">The secret.</param>
/// <param name="Origins">All places it was found in.</param>
public sealed record FoundSecret(SharedSecret Secret, SecretOrigins Origins)
{
    /// <summary>
    /// Whose keys its messages and items are encrypted to: fingerprints, or the key IDs of keys that are not known here. Empty when the secrets file alone has it.
    /// </summary>
    public ImmutableArray<string> Readers { get; init; } = [];

    /// <summary>Whether it is in a place that does not expire, as message archives do.</summary>
    public bool IsDurable => (Origins & (SecretOrigins.PrivateNode | SecretOrigins.File)) != 0;
}
