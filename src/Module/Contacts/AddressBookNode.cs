using System.Collections.Immutable;
using XmppContacts.PubSub;

namespace XmppContacts.Contacts;

/// <summary>One of the two nodes of an address book, as it was read.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Exists">Whether there is such a node.</param>
/// <param name="Configuration">Its configuration; null when it is not known.</param>
/// <param name="Affiliations">Who may do what with it; the owner may be missing.</param>
/// <param name="Items">Its items in order of reception.</param>
public sealed record AddressBookNode(
    string Name, bool Exists, NodeConfiguration? Configuration, ImmutableArray<NodeAffiliation> Affiliations, ImmutableArray<AddressBookItem> Items)
{
    /// <summary>The IDs of the reserved items.</summary>
    public IEnumerable<string> ReservedItemIds => Items.Where(item => item.IsReserved).Select(item => item.Id);
}
