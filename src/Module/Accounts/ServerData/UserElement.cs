using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Rosters;
using XmppContacts.Xml;

namespace XmppContacts.Accounts.ServerData;

/// <summary>Reads an account from its whole <c>user</c> element, which it keeps (XEP-0227 §4.2).</summary>
internal static class UserElement
{
    /// <summary>The account of an element, in which includes are replaced by what they stand for; one that is refused stays.</summary>
    /// <param name="user">The element; belongs to the account from now on.</param>
    /// <param name="jid">The account's address.</param>
    /// <param name="position">Where it begins.</param>
    /// <param name="rosters">Reads the contact list.</param>
    /// <param name="include">What an include stands for, or why it is refused.</param>
    /// <param name="report">Told of what cannot be understood, and where it stands.</param>
    /// <param name="characters">About how many characters the element holds in memory.</param>
    public static ExportedAccount Read(
        XElement user, Jid jid, SourcePosition position, RosterReader rosters, Func<XElement, (XElement? Part, string Reason)> include,
        Action<string, (int Line, int Column)> report, long characters)
    {
        // XEP-0227 §5: a child of <user/> may be included; anything deeper is the user's own data.
        foreach (var element in user.Elements(XName.Get("include", ServerDataNames.XInclude)).ToList())
        {
            var (part, reason) = include(element);
            if (part is null)
            {
                report(reason, PlacedElement.Of(element));
            }
            else
            {
                element.ReplaceWith(new PlacedElement(part, PlacedElement.Of(element)));
            }
        }

        return Of(user, jid, position, Roster(user, rosters, report), characters);
    }

    /// <summary>The account of an element whose contact list was read before.</summary>
    public static ExportedAccount Of(XElement user, Jid jid, SourcePosition position, Roster roster, long characters) =>
        new(jid, position, roster, [.. user.Elements().Where(element => !IsRoster(element))]) { User = user, Characters = characters };

    /// <summary>The contact list in an element.</summary>
    public static Roster Roster(XElement user, RosterReader rosters, Action<string, (int Line, int Column)> report)
    {
        Roster? roster = null;
        foreach (var query in user.Elements().Where(IsRoster))
        {
            if (roster is not null)
            {
                report("a second roster; it is left out", PlacedElement.Of(query));
                continue;
            }

            using var reader = new BoundedXmlReader(query);
            roster = rosters.Read(
                reader, (fault, line, column) => report(fault + "; this item is left out", line == 0 ? PlacedElement.Of(query) : (line, column)));
        }

        return roster ?? Rosters.Roster.Empty;
    }

    private static bool IsRoster(XElement element) => element.Name.LocalName == "query" && element.Name.NamespaceName == RosterXml.Namespace;
}
