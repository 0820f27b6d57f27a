using System.Collections.Immutable;
using XmppContacts.EncryptedNodes.Secrets;

namespace XmppContacts.Contacts;

/// <summary>The encrypted contacts of an account with the secrets that opened them.</summary>
/// <param name="Book">The contacts.</param>
/// <param name="Secrets">The secrets that were accepted.</param>
/// <param name="Rejections">What claimed to be a secret and was not used.</param>
public sealed record OpenedAddressBook(AddressBook Book, ImmutableArray<FoundSecret> Secrets, ImmutableArray<SecretRejection> Rejections);
