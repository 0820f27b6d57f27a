using System.Xml.Linq;

namespace XmppContacts.Contacts;

/// <summary>The two nodes of encrypted contacts and their payloads' namespace (XEP-0510 §4).</summary>
public static class ContactNodes
{
    /// <summary>The node that holds one item per contact.</summary>
    public const string Contacts = "urn:xmpp:contacts";

    /// <summary>The node that holds one item per group.</summary>
    public const string Groups = "urn:xmpp:contacts-groups";

    internal static readonly XNamespace Ns = "urn:xmpp:contacts:0";

    /// <summary>The item that only hides how many others there are (XEP-0510 §4.3).</summary>
    internal static readonly XName Reserved = Ns + "reserved";
}
