using System.Collections.Immutable;

namespace XmppContacts.Contacts;

/// <summary>What became of a change.</summary>
/// <param name="Book">The address book, read back after the change.</param>
/// <param name="Written">How many items were published or removed, reserved ones included; 0 when all was so already.</param>
/// <param name="MendedNodes">Nodes that others could read, or that did not keep their items, and that are private and lasting now.</param>
public sealed record AddressBookEdit(AddressBook Book, int Written, ImmutableArray<string> MendedNodes)
{
    /// <summary>Whether anything had to be changed.</summary>
    public bool IsChanged => Written > 0 || MendedNodes.Length > 0;
}
