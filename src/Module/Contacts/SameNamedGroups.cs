using System.Xml.Linq;

namespace XmppContacts.Contacts;

/// <summary>Groups of one name: two runs or two clients that made a group at the same moment gave it two IDs, and each part of its members the other does not see.</summary>
internal static class SameNamedGroups
{
    /// <summary>The contact as a member of one group rather than of another, also in what is kept of contacts that became part of it.</summary>
    /// <param name="contact">The contact.</param>
    /// <param name="id">The ID of the group that it leaves.</param>
    /// <param name="successor">The ID of the group that it is in then.</param>
    public static Contact Moved(Contact contact, string id, string successor)
    {
        var kept = contact.Extensions.Elements.ToList();
        var mentions = kept.SelectMany(element => element.Descendants(Contact.GroupElementName)).Where(group => (string?)group.Attribute("id") == id).ToList();
        if (!contact.GroupIds.Contains(id) && mentions.Count == 0)
        {
            return contact;
        }

        mentions.ForEach(group => group.SetAttributeValue("id", successor));
        var extensions = contact.GroupExtensions.Remove(id);
        return contact with
        {
            GroupIds = [.. contact.GroupIds.Select(group => group == id ? successor : group).Distinct()],
            GroupExtensions = contact.GroupExtensions.TryGetValue(id, out var moved)
                ? extensions.SetItem(successor, extensions.TryGetValue(successor, out var there) ? moved.UnitedWith(there) : moved)
                : extensions,
            Extensions = mentions.Count == 0 ? contact.Extensions : ElementExtensions.Of(contact.Extensions.Attributes, kept),
        };
    }
}
