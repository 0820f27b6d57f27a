using System.Xml.Linq;

namespace XmppContacts.Contacts;

/// <summary>What an item holds that is not encrypted: a contact, a group, a reserved item, or the vCard of a contact.</summary>
/// <param name="Contact">The contact, or null.</param>
/// <param name="Group">The group, or null.</param>
/// <param name="Card">The vCard, or null.</param>
internal sealed record ReadableContent(Contact? Contact, ContactGroup? Group, ContactCard? Card)
{
    /// <summary>Whether it only hides how many others there are.</summary>
    public bool IsReserved => Contact is null && Group is null && Card is null;

    /// <summary>What a payload holds; null when it is none of these, or breaks XEP-0510.</summary>
    public static ReadableContent? Of(string node, string itemId, XElement? payload)
    {
        if (payload is null)
        {
            return null;
        }

        if (payload.Name == ContactNodes.Reserved)
        {
            return new ReadableContent(null, null, null);
        }

        try
        {
            return node == ContactNodes.Groups
                ? payload.Name == Contact.GroupElementName ? new ReadableContent(null, ContactGroup.Parse(payload), null) : null
                : payload.Name == Contact.ElementName ? new ReadableContent(Contact.Parse(payload), null, null)
                : ContactCard.Of(itemId, payload) is { } card ? new ReadableContent(null, null, card) : null;
        }
        catch (InvalidItemException)
        {
            return null;
        }
    }
}
