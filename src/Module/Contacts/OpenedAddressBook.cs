using System.Collections.Immutable;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.Contacts;

/// <summary>The encrypted contacts of an account with the secrets that opened them.</summary>
/// <param name="Book">The contacts.</param>
/// <param name="Secrets">The secrets that were accepted.</param>
/// <param name="Rejections">What claimed to be a secret and was not used.</param>
public sealed record OpenedAddressBook(AddressBook Book, ImmutableArray<FoundSecret> Secrets, ImmutableArray<SecretRejection> Rejections)
{
    /// <summary>Places that were put back to a state before a revocation.</summary>
    public ImmutableArray<SecretRollback> Rollbacks { get; init; } = [];

    /// <summary>The valid keys that the secrets are signed by, or would be encrypted to if they were made now.</summary>
    public ImmutableArray<OpenPgpKey> KeysInUse { get; init; } = [];

    /// <summary>The fingerprints of the account's keys in use that its list of published keys lacks, though it names others.</summary>
    public ImmutableArray<string> NotAnnounced { get; init; } = [];
}
