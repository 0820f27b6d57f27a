using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Rosters;
using XmppContacts.Text;
using XmppContacts.Xml;

namespace XmppContacts.Accounts.ServerData;

/// <summary>A <c>User</c> element of Openfire's own form: its name, and its roster with numbers for subscriptions.</summary>
/// <param name="user">The element.</param>
internal sealed class OpenfireUser(XElement user)
{
    // What is about the user, and holds text only.
    private static readonly HashSet<string> Fields = ["Username", "Password", "Email", "Name", "CreationDate", "ModifiedDate"];

    private static readonly HashSet<string> ItemAttributes = ["jid", "askstatus", "recvstatus", "substatus", "name"];

    private readonly List<(string Message, (int Line, int Column) Place)> _problems = [];

    /// <summary>What is not understood in it, and where.</summary>
    public IReadOnlyList<(string Message, (int Line, int Column) Place)> Problems => _problems;

    /// <summary>Reads the account.</summary>
    /// <returns>False when it has no name that can be one; the problems say so.</returns>
    public bool Read([NotNullWhen(true)] out Jid? jid, out Roster roster)
    {
        jid = null;
        roster = Roster.Empty;
        if (user.Elements("Username").ToArray() is not [var name] || string.IsNullOrWhiteSpace(name.Value))
        {
            Report(user, "an account without one Username; it is left out");
            return false;
        }

        if (!Jid.TryFromServer(name.Value.Trim(), OpenfireDocument.Domain, out jid))
        {
            Report(user, $"an account whose Username is not allowed in an XMPP address: '{VisibleText.Shortened(name.Value)}'; it is left out");
            return false;
        }

        CheckText(user, "in an account");
        XElement? found = null;
        foreach (var part in user.Elements())
        {
            if (part.Name == "Roster" && found is null)
            {
                found = part;
            }
            else if (part.Name == "Roster")
            {
                Report(part, "a second roster; it is left out");
            }
            else if (part.Name.Namespace == XNamespace.None && Fields.Contains(part.Name.LocalName))
            {
                CheckNoElements(part, "in an account");
            }
            else if (ExportStructure.MayHoldContacts(part))
            {
                Report(part, ExportStructure.Describe(part.Name.LocalName, part.Name.NamespaceName, "in an account"));
            }
        }

        roster = found is null ? Roster.Empty : RosterOf(found);
        return true;
    }

    private Roster RosterOf(XElement element)
    {
        CheckText(element, "in the roster");
        var items = ImmutableArray.CreateBuilder<RosterItem>();
        var duplicates = ImmutableArray.CreateBuilder<RosterItem>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var child in element.Elements())
        {
            if (child.Name != "Item")
            {
                Report(child, ExportStructure.Describe(child.Name.LocalName, child.Name.NamespaceName, "in the roster"));
            }
            else if (ItemOf(child) is { } item)
            {
                (seen.Add(item.Jid.Key) ? items : duplicates).Add(item);
            }
        }

        return new Roster(items.ToImmutable()) { Duplicates = duplicates.ToImmutable() };
    }

    private RosterItem? ItemOf(XElement element)
    {
        CheckText(element, "in a roster item");
        foreach (var attribute in element.Attributes().Where(attribute =>
            !attribute.IsNamespaceDeclaration && !(attribute.Name.Namespace == XNamespace.None && ItemAttributes.Contains(attribute.Name.LocalName))))
        {
            Report(element, $"an attribute '{VisibleText.Shortened(attribute.Name.LocalName)}' of a roster item, which is not understood");
        }

        foreach (var child in element.Elements())
        {
            if (child.Name == "Group")
            {
                CheckNoElements(child, "in a roster group");
            }
            else
            {
                Report(child, ExportStructure.Describe(child.Name.LocalName, child.Name.NamespaceName, "in a roster item"));
            }
        }

        var jid = (string?)element.Attribute("jid");
        if (!Jid.TryFromServer(jid, out var address))
        {
            Report(element, (jid is null ? "a roster item without jid" : $"a roster item whose jid is not an XMPP address: '{VisibleText.Shortened(jid)}'") + "; this item is left out");
            return null;
        }

        return new RosterItem
        {
            Jid = address,
            Name = (string?)element.Attribute("name"),

            // The plugin's older versions write an empty group where there is none.
            Groups = [.. element.Elements("Group").Select(group => group.Value).Where(group => !string.IsNullOrWhiteSpace(group)).Distinct()],
            Subscription = (string?)element.Attribute("substatus") switch
            {
                "1" => SubscriptionState.To,
                "2" => SubscriptionState.From,
                "3" => SubscriptionState.Both,
                _ => SubscriptionState.None,
            },
            Ask = (string?)element.Attribute("askstatus") == "0",
        };
    }

    private void CheckText(XElement element, string place)
    {
        if (element.Nodes().OfType<XText>().Any(text => !string.IsNullOrWhiteSpace(text.Value)))
        {
            Report(element, $"text {place}, which is not understood");
        }
    }

    private void CheckNoElements(XElement element, string place)
    {
        foreach (var child in element.Elements())
        {
            Report(child, ExportStructure.Describe(child.Name.LocalName, child.Name.NamespaceName, place));
        }
    }

    private void Report(XElement element, string message) => _problems.Add((message, PlacedElement.Of(element)));
}
