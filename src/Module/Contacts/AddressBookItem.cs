using XmppContacts.EncryptedNodes;
using XmppContacts.PubSub;

namespace XmppContacts.Contacts;

/// <summary>One item of an address book's node: a contact, a group, a reserved item or a fault.</summary>
/// <param name="Stored">The item as the server has it.</param>
public sealed record AddressBookItem(PubSubItem Stored)
{
    /// <summary>The item's ID.</summary>
    public string Id => Stored.Id;

    /// <summary>The contact it holds, or null.</summary>
    public Contact? Contact { get; init; }

    /// <summary>The group it holds, or null.</summary>
    public ContactGroup? Group { get; init; }

    /// <summary>Whether it only hides how many others there are.</summary>
    public bool IsReserved { get; init; }

    /// <summary>Why it is not used, or null.</summary>
    public ItemFault? Fault { get; init; }

    /// <summary>The secret it is encrypted with; null when it was not decrypted.</summary>
    public SharedSecret? Secret => Decrypted?.Secret;

    /// <summary>How many octets were encrypted, with padding; null when it was not decrypted.</summary>
    public int? Octets => Decrypted?.Octets;

    /// <summary>How many characters of base64 the server sees.</summary>
    public int StoredSize => Stored.Payload?.Value.Length ?? 0;

    /// <summary>What it decrypts to; null when it was not decrypted.</summary>
    internal DecryptedItem? Decrypted { get; init; }
}
