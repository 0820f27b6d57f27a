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

    /// <summary>What it holds that is not encrypted; null when that is nothing known.</summary>
    internal ReadableContent? Readable { get; init; }

    /// <summary>The secret it is encrypted with; null when it was not decrypted.</summary>
    public SharedSecret? Secret => Decrypted?.Secret;

    /// <summary>How many octets were encrypted, with padding; null when it was not decrypted.</summary>
    public int? Octets => Decrypted?.Octets;

    /// <summary>How many characters of base64 the server sees.</summary>
    public int StoredSize => Stored.Payload?.Value.Length ?? 0;

    /// <summary>Which version of the item it is; null when it does not say, as the items of other clients.</summary>
    public long? Version { get; init; }

    /// <summary>Whether it was retracted and is there again, or still: a run ended before the server removed it, or the server restored it. It is not used.</summary>
    public bool IsRetracted { get; init; }

    /// <summary>Whether it must be written again so that its version counts.</summary>
    internal bool NeedsNewVersion { get; init; }

    /// <summary>What it decrypts to, without the element that binds it to its place; null when it was not decrypted.</summary>
    internal DecryptedItem? Decrypted { get; init; }
}
