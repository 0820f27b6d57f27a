using System.Xml.Linq;

namespace XmppContacts.Rosters;

/// <summary>What may be in a roster item that RFC 6121 does not know: extensions in namespaces of their own, which are kept and not looked at. Anything else is not understood.</summary>
internal static class RosterStructure
{
    /// <summary>Openfire's numbers for subscriptions, which say nothing about the contact (docs/exports.md).</summary>
    public static IReadOnlySet<string> AttributesOfNoInterest { get; } = new HashSet<string> { "askstatus", "recvstatus", "substatus" };

    // What else accounts hold.
    private static readonly HashSet<string> MisplacedNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "group", "item", "items", "query", "user", "storage", "meta", "note", "conference", "pubsub", "contact", "affiliation", "affiliations", "configure",
    };

    /// <summary>Whether an attribute may hold what an audit looks for.</summary>
    public static bool IsUnknownAttribute(string localName, string namespaceName) => namespaceName.Length == 0
        ? !AttributesOfNoInterest.Contains(localName)
        : localName.Equals("jid", StringComparison.OrdinalIgnoreCase) || localName.Equals("name", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a child that is no group may be meant as one, or holds something that is in a wrong place there.</summary>
    public static bool IsUnknownChild(XElement child) => child.DescendantsAndSelf().Any(element =>
        element.Name.NamespaceName is "" or RosterXml.Namespace or "jabber:x:data" || MisplacedNames.Contains(element.Name.LocalName));
}
