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
    /// <param name="report">Notified of what is not understood, where it is, and whether it is only worth saying.</param>
    /// <param name="characters">About how many characters the element holds in memory.</param>
    public static ExportedAccount Read(
        XElement user, Jid jid, SourcePosition position, RosterReader rosters, Func<XElement, (XElement? Part, string Reason)> include,
        Action<string, (int Line, int Column), bool> report, long characters)
    {
        // XEP-0227 §5: a child of <user/> may be included; anything deeper is the user's own data.
        foreach (var element in user.Elements(XName.Get("include", ServerDataNames.XInclude)).ToList())
        {
            var (part, reason) = include(element);
            if (part is null)
            {
                report(reason, PlacedElement.Of(element), IncludedPart.IsOfNoInterest((string?)element.Attribute("href")));
            }
            else
            {
                element.ReplaceWith(new PlacedElement(part, PlacedElement.Of(element)));
            }
        }

        CheckStructure(user, report);
        return Of(user, jid, position, Roster(user, rosters, report), characters);
    }

    private static void CheckStructure(XElement user, Action<string, (int Line, int Column), bool> report)
    {
        var seen = new SeenParts();
        foreach (var node in user.Nodes())
        {
            if (node is XText text && !string.IsNullOrWhiteSpace(text.Value))
            {
                report("text in the account, which is not understood", PlacedElement.Of(user), false);
            }
            else if (node is XElement part)
            {
                CheckStructure(part, seen, PlacedElement.Of(part), report);
            }
        }
    }

    /// <summary>Reports what is not understood in a child of <c>user</c>.</summary>
    public static void CheckStructure(XElement part, SeenParts seen, (int Line, int Column) place, Action<string, (int Line, int Column), bool> report)
    {
        var (local, ns) = (part.Name.LocalName, part.Name.NamespaceName);
        if ((local, ns) is ("query", ServerDataNames.Private) or ("pubsub", ServerDataNames.PubSub) or ("pubsub", ServerDataNames.PubSubOwner))
        {
            ExportStructure.Check(part, seen, (element, message) => report(message, PlacedElement.Of(element) is var at && at.Line > 0 ? at : place, false));
        }
        else if (!IsRoster(part) && ns != ServerDataNames.XInclude && ExportStructure.MayHoldContacts(part))
        {
            report(ExportStructure.Describe(local, ns, "in an account"), place, false);
        }
    }

    /// <summary>The account of an element whose contact list was read before.</summary>
    public static ExportedAccount Of(XElement user, Jid jid, SourcePosition position, Roster roster, long characters) =>
        new(jid, position, roster, [.. user.Elements().Where(element => !IsRoster(element))]) { User = user, Characters = characters };

    /// <summary>The contact list in an element.</summary>
    public static Roster Roster(XElement user, RosterReader rosters, Action<string, (int Line, int Column), bool> report)
    {
        Roster? roster = null;
        foreach (var query in user.Elements().Where(IsRoster))
        {
            if (roster is not null)
            {
                report("a second roster; it is left out", PlacedElement.Of(query), false);
                continue;
            }

            using var reader = new BoundedXmlReader(query);
            roster = rosters.Read(
                reader, (fault, line, column) => report(fault, line == 0 ? PlacedElement.Of(query) : (line, column), false));
        }

        return roster ?? Rosters.Roster.Empty;
    }

    private static bool IsRoster(XElement element) => element.Name.LocalName == "query" && element.Name.NamespaceName == RosterXml.Namespace;
}
