using System.Xml.Linq;

namespace XmppContacts.PrivateXml;

/// <summary>Where notes about contacts are stored (XEP-0145 §2).</summary>
internal static class RosterNotes
{
    private static readonly XNamespace Ns = "storage:rosternotes";

    /// <summary>The element of private storage.</summary>
    public static XName Storage { get; } = Ns + "storage";

    /// <summary>A note about one contact, in its attribute <c>jid</c>.</summary>
    public static XName Note { get; } = Ns + "note";
}
