using System.Xml.Linq;
using XmppContacts.Contacts;
using XmppContacts.MetaContacts;
using XmppContacts.PrivateXml;
using XmppContacts.Rosters;
using XmppContacts.Text;
using XmppContacts.Xml;

namespace XmppContacts.Accounts.ServerData;

/// <summary>
/// What may be in an export (XEP-0227; docs/exports.md): the one list of what an audit reads, and of what is known to hold nothing of interest and is skipped. Anything else
/// that may hold contacts is a problem, so that nothing is skipped silently.
/// </summary>
/// <remarks>
/// Other namespaces may be anywhere in an export (XEP-0227 §4), and clients store what they like in private storage. What is not in this list is skipped
/// as well when nothing in it names a JID, and nothing in it is called as the parts of an export are.
/// </remarks>
internal static class ExportStructure
{
    private const string Bookmarks = "storage:bookmarks";
    private const string Native = "urn:xmpp:bookmarks:1";
    private const string DataForms = "jabber:x:data";

    /// <summary>
    /// Namespaces beside the accounts and in them that hold no names of contacts: vCards, credentials, privacy lists, servers' own extensions. Skipped, unless
    /// something in them has a namespace of what an audit reads.
    /// </summary>
    public static IReadOnlySet<string> OfNoInterest { get; } = new HashSet<string>
    {
        "vcard-temp",
        "urn:ietf:params:xml:ns:vcard-4.0",
        "urn:xmpp:pie:0#scram",
        "jabber:iq:privacy",
        "jabber:iq:last",
        "jabber:iq:register",
        "jabber:iq:auth",
        "urn:xmpp:blocking",
        "urn:xmpp:push:0",
        "urn:xmpp:vcard4",
    };

    /// <summary>Namespaces of messages and rooms, and of what servers write around them. Skipped unseen: others than the account's user wrote what is in them.</summary>
    public static IReadOnlySet<string> OfOthers { get; } = new HashSet<string>
    {
        "urn:xmpp:pie:0#mam",
        "urn:xmpp:pie:0#offline",
        "urn:xmpp:pie:0#muc",
        "jabber:client",
        "jabber:server",
        "urn:xmpp:delay",
        "urn:xmpp:mam:2",
        "http://jabber.org/protocol/muc",
        "http://jabber.org/protocol/muc#owner",
        "http://jabber.org/protocol/muc#admin",
        "http://jabber.org/protocol/muc#user",
        "http://prosody.im/protocol/extended-xep0227",
    };

    /// <summary>Elements of XEP-0227's own namespace that are skipped unseen; Prosody 0.12 writes pending subscription requests in it.</summary>
    public static IReadOnlySet<string> OwnOfOthers { get; } = new HashSet<string> { "offline-messages", "presence", "message", "component" };

    // Attributes that an audit reads, which another spelling hides.
    private static readonly HashSet<string> Attributes = new(StringComparer.OrdinalIgnoreCase)
    {
        "jid", "name", "node", "var", "id", "tag", "order", "affiliation", "url",
    };

    // The namespaces of what an audit reads: anything of them that is elsewhere, or is called otherwise, is not understood.
    private static readonly HashSet<string> OfInterest =
    [
        ServerDataNames.Current,
        ServerDataNames.Older,
        RosterXml.Namespace,
        ServerDataNames.Private,
        ServerDataNames.PubSub,
        ServerDataNames.PubSubOwner,
        MetaContactEntry.Ns.NamespaceName,
        RosterNotes.Storage.NamespaceName,
        Bookmarks,
        Native,
        ContactNodes.Ns.NamespaceName,
    ];

    // What the parts of exports are called, in whatever namespace and spelling.
    private static readonly HashSet<string> Parts = new(StringComparer.OrdinalIgnoreCase)
    {
        "server-data", "serverdata", "host", "user", "username", "query", "roster", "item", "items", "group", "private", "storage", "pubsub", "contact", "contacts",
    };

    /// <summary>Skips the current element, which is beside or in an account and no part that is read.</summary>
    /// <returns>Whether it, or something in it, may hold contacts.</returns>
    public static bool SkipUnknown(BoundedXmlReader reader)
    {
        var ns = reader.NamespaceUri;
        if (OfOthers.Contains(ns) || (ServerDataNames.IsServerData(ns) && OwnOfOthers.Contains(reader.LocalName)))
        {
            reader.SkipElement();
            return false;
        }

        return reader.SkipElement(OfNoInterest.Contains(ns)
            ? inner => !ReferenceEquals(inner.NamespaceUri, ns) && OfInterest.Contains(inner.NamespaceUri)
            : MayHoldContacts);
    }

    /// <summary>Whether an element that is beside or in an account and no part that is read may hold contacts.</summary>
    public static bool MayHoldContacts(XElement element)
    {
        using var reader = new BoundedXmlReader(element);
        return SkipUnknown(reader);
    }

    /// <summary>What is not understood in a part of an account that is read: private storage, or its nodes.</summary>
    /// <param name="part">The part, a child of <c>user</c>.</param>
    /// <param name="seen">What the account's parts before it held.</param>
    /// <param name="report">Notified of each element that is not understood.</param>
    public static void Check(XElement part, SeenParts seen, Action<XElement, string> report)
    {
        if (part.Name.NamespaceName == ServerDataNames.Private)
        {
            CheckPrivate(part, seen, report);
        }
        else
        {
            CheckNodes(part, seen, report);
        }
    }

    /// <summary>How a message names an element that is not understood.</summary>
    public static string Describe(string localName, string namespaceName, string place) =>
        $"<{VisibleText.Shortened(localName)}> {(namespaceName.Length == 0 ? "without namespace" : $"of namespace '{VisibleText.Shortened(namespaceName)}'")} {place} is not understood, and was not read";

    private static void CheckPrivate(XElement part, SeenParts seen, Action<XElement, string> report)
    {
        CheckNoText(part, "in private storage", report);
        foreach (var element in part.Elements())
        {
            if (!seen.AddStorage(element.Name))
            {
                report(element, $"a second <{VisibleText.Shortened(element.Name.LocalName)}> of namespace '{VisibleText.Shortened(element.Name.NamespaceName)}' in private storage; it was not read");
            }
            else if (element.Name == MetaContactEntry.Storage)
            {
                CheckChildren(element, "in the storage of metacontacts", CheckExtensible, report, "meta");
            }
            else if (element.Name == RosterNotes.Storage)
            {
                CheckChildren(element, "in the storage of notes", CheckText, report, "note");
            }
            else if (element.Name.NamespaceName == Bookmarks && element.Name.LocalName == "storage")
            {
                CheckChildren(element, "in the storage of bookmarks", CheckExtensible, report, "conference", "url");
            }
            else if (MayNameContacts(element))
            {
                Report(element, "in private storage", report);
            }
        }
    }

    private static void CheckNodes(XElement part, SeenParts seen, Action<XElement, string> report)
    {
        var isOwner = part.Name.NamespaceName == ServerDataNames.PubSubOwner;
        CheckNoText(part, "among the nodes", report);
        foreach (var element in part.Elements())
        {
            var local = element.Name.Namespace == part.Name.Namespace ? element.Name.LocalName : "";
            var node = (string?)element.Attribute("node");
            switch (local)
            {
                case "subscriptions":
                    break;
                case "items" when !isOwner && node is not null:
                    CheckChildren(element, "among the items of a node", (item, place, problem) => CheckItem(item, node, problem), report, "item");
                    break;
                case "affiliations" when isOwner && node is not null:
                    CheckChildren(element, "among the affiliations of a node", CheckAffiliation, report, "affiliation");
                    break;
                case "configure" when isOwner && node is not null:
                    if (!seen.AddConfiguration(node))
                    {
                        report(element, "a second configuration of a node; it was not read");
                    }

                    CheckForm(element, report);
                    break;
                default:
                    Report(element, "among the nodes", report);
                    break;
            }
        }
    }

    private static void CheckForm(XElement configure, Action<XElement, string> report)
    {
        foreach (var form in configure.Elements())
        {
            if (form.Name.LocalName != "x" || form.Name.NamespaceName != DataForms)
            {
                Report(form, "in the configuration of a node", report);
                continue;
            }

            CheckChildren(form, "in the configuration of a node", null, report, "field", "title", "instructions");
            foreach (var field in form.Elements(form.Name.Namespace + "field"))
            {
                CheckChildren(field, "in the configuration of a node", CheckValue, report, "value", "option", "required", "desc");
                if (field.Attribute("var") is null && (string?)field.Attribute("type") != "fixed")
                {
                    report(field, "a field without name in the configuration of a node, which is not understood");
                }
            }
        }
    }

    private static void CheckChildren(
        XElement parent, string place, Action<XElement, string, Action<XElement, string>>? check, Action<XElement, string> report, params ReadOnlySpan<string> known)
    {
        CheckNoText(parent, place, report);
        foreach (var child in parent.Elements())
        {
            if (child.Name.Namespace != parent.Name.Namespace || !known.Contains(child.Name.LocalName))
            {
                Report(child, place, report);
                continue;
            }

            CheckAttributes(child, place, report);
            check?.Invoke(child, place, report);
        }
    }

    private static void CheckNoText(XElement parent, string place, Action<XElement, string> report)
    {
        if (parent.Nodes().OfType<XText>().Any(text => !string.IsNullOrWhiteSpace(text.Value)))
        {
            report(parent, $"text {place}, which is not understood");
        }
    }

    private static void CheckAttributes(XElement element, string place, Action<XElement, string> report)
    {
        foreach (var attribute in element.Attributes())
        {
            if (attribute.Name.Namespace == XNamespace.None && Attributes.TryGetValue(attribute.Name.LocalName, out var known) && known != attribute.Name.LocalName)
            {
                report(element, $"an attribute '{VisibleText.Shortened(attribute.Name.LocalName)}' {place}, which is not understood");
            }
        }
    }

    // An element that has only text.
    private static void CheckText(XElement element, string place, Action<XElement, string> report)
    {
        foreach (var child in element.Elements())
        {
            Report(child, place, report);
        }
    }

    // An element that may hold what other programs put there.
    private static void CheckExtensible(XElement element, string place, Action<XElement, string> report)
    {
        CheckNoText(element, place, report);
        foreach (var child in element.Elements().Where(MayHoldContacts))
        {
            if (child.Name.Namespace == element.Name.Namespace && child.Name.LocalName is "nick" or "password" or "extensions")
            {
                CheckKnown(child, place, report);
            }
            else
            {
                Report(child, place, report);
            }
        }
    }

    // What belongs to a bookmark has its namespace.
    private static void CheckKnown(XElement child, string place, Action<XElement, string> report)
    {
        foreach (var inner in child.Elements().Where(MayHoldContacts))
        {
            Report(inner, place, report);
        }
    }

    private static void CheckAffiliation(XElement affiliation, string place, Action<XElement, string> report)
    {
        CheckText(affiliation, place, report);
        CheckNoText(affiliation, place, report);
        if (affiliation.Attribute("jid") is null || affiliation.Attribute("affiliation") is null)
        {
            report(affiliation, "an affiliation without jid or kind, which is not understood");
        }
    }

    private static void CheckValue(XElement value, string place, Action<XElement, string> report)
    {
        foreach (var child in value.Elements().Where(child => value.Name.LocalName != "option" || child.Name.LocalName != "value"))
        {
            Report(child, place, report);
        }
    }

    // What is in an item of the contact and group nodes, audits look at; other nodes hold what clients like.
    private static void CheckItem(XElement item, string node, Action<XElement, string> report)
    {
        const string Place = "in an item of a node";
        CheckNoText(item, Place, report);
        var payloads = item.Elements().ToList();
        foreach (var second in payloads.Skip(1))
        {
            Report(second, Place, report);
        }

        if (payloads.Count == 0)
        {
            return;
        }

        var payload = payloads[0];
        var isContacts = node == ContactNodes.Contacts || node == ContactNodes.Groups;
        if (node == Native && payload.Name == XName.Get("conference", Native))
        {
            CheckAttributes(payload, Place, report);
            CheckExtensible(payload, Place, report);
        }
        else if (node == Bookmarks && payload.Name == XName.Get("storage", Bookmarks))
        {
            CheckChildren(payload, "in the storage of bookmarks", CheckExtensible, report, "conference", "url");
        }
        else if (isContacts ? HoldsInside(payload) : node == Native || Holds(payload))
        {
            Report(payload, Place, report);
        }
    }

    private static bool HoldsInside(XElement payload) => payload.Elements().Any(element => element.DescendantsAndSelf().Any(
        inner => inner.Name.NamespaceName == DataForms || (inner.Name.Namespace != ContactNodes.Ns && OfInterest.Contains(inner.Name.NamespaceName))));

    private static bool Holds(XElement payload) => payload.DescendantsAndSelf().Any(element => OfInterest.Contains(element.Name.NamespaceName));

    private static void Report(XElement element, string place, Action<XElement, string> report) =>
        report(element, Describe(element.Name.LocalName, element.Name.NamespaceName, place));

    private static bool MayNameContacts(XElement element)
    {
        if (element.Name.NamespaceName == DataForms)
        {
            return true;
        }

        using var reader = new BoundedXmlReader(element);
        return reader.SkipElement(inner => OfInterest.Contains(inner.NamespaceUri) || NamesJid(inner));
    }

    private static bool MayHoldContacts(BoundedXmlReader reader) =>
        reader.NamespaceUri is "" or DataForms || OfInterest.Contains(reader.NamespaceUri) || Parts.Contains(reader.LocalName) || NamesJid(reader);

    private static bool NamesJid(BoundedXmlReader reader)
    {
        while (reader.MoveToNextAttribute())
        {
            if (reader.LocalName.Equals("jid", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
