using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.Rosters;

namespace XmppContacts.Migration;

/// <summary>
/// A name or groups that the roster had where the encrypted contact has others: kept in the encrypted contact, in elements of this project's own,
/// so that clearing the roster loses nothing.
/// </summary>
internal static class KeptRosterValues
{
    private static readonly XNamespace Ns = "urn:x-xmpp-contacts:migration:0";
    private static readonly XName NameElement = Ns + "roster-name";
    private static readonly XName GroupsElement = Ns + "roster-groups";
    private static readonly XName Group = Ns + "group";
    private static readonly XName Instead = Ns + "instead-of";

    /// <summary>The name of a roster item, and the encrypted one that stays.</summary>
    public static XElement Name(RosterItem item, string encrypted) => new(
        NameElement, new XAttribute("jid", item.Jid.ToString()), new XAttribute("name", item.Name!), new XAttribute("instead-of", encrypted));

    /// <summary>The groups of a roster item, and the encrypted ones that stay.</summary>
    public static XElement Groups(RosterItem item, IEnumerable<string> encrypted) => new(
        GroupsElement,
        new XAttribute("jid", item.Jid.ToString()),
        item.NamedGroups.Select(group => new XElement(Group, new XAttribute("name", group))),
        encrypted.Select(group => new XElement(Instead, new XAttribute("name", group))));

    /// <summary>Whether an element is one of these.</summary>
    public static bool IsKept(XElement element) => element.Name == NameElement || element.Name == GroupsElement;

    /// <summary>Whether the name of a roster item is kept in a contact.</summary>
    public static bool HasName(Contact contact, RosterItem item) => Of(contact, NameElement, item.Jid).Any(kept => (string?)kept.Attribute("name") == item.Name);

    /// <summary>Whether the groups of a roster item are kept in a contact.</summary>
    public static bool HasGroups(Contact contact, RosterItem item) => Of(contact, GroupsElement, item.Jid).Any(kept => item.HasGroupsOf(Values(kept, Group)));

    /// <summary>The name that the roster had, when the encrypted one has not been changed since; else the encrypted one.</summary>
    public static string? RestoredName(Contact contact, Jid jid) =>
        Of(contact, NameElement, jid).LastOrDefault() is { } kept && (string?)kept.Attribute("instead-of") == contact.Name
            ? (string?)kept.Attribute("name")
            : contact.Name;

    /// <summary>The groups that the roster had, when the encrypted ones have not been changed since; else the encrypted ones.</summary>
    public static ImmutableArray<string> RestoredGroups(Contact contact, Jid jid, ImmutableArray<string> encrypted) =>
        Of(contact, GroupsElement, jid).LastOrDefault() is { } kept && Values(kept, Instead).ToHashSet().SetEquals(encrypted)
            ? [.. Values(kept, Group)]
            : encrypted;

    private static IEnumerable<XElement> Of(Contact contact, XName name, Jid jid) =>
        contact.Extensions.Elements.Where(element => element.Name == name && (string?)element.Attribute("jid") == jid.ToString());

    private static IEnumerable<string> Values(XElement kept, XName name) => kept.Elements(name).Select(value => (string?)value.Attribute("name") ?? "");
}
