using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.PubSub;
using XmppContacts.Rosters;

namespace XmppContacts.Accounts;

/// <summary>What a server keeps for one account, wherever it is read from.</summary>
public interface IAccountData
{
    /// <summary>The account's bare address.</summary>
    Jid Jid { get; }

    /// <summary>The contact list (RFC 6121 §2).</summary>
    ValueTask<Roster> GetRosterAsync(CancellationToken cancellationToken);

    /// <summary>An element of private XML storage, or null when there is none (XEP-0049).</summary>
    ValueTask<XElement?> GetPrivateXmlAsync(XName name, CancellationToken cancellationToken);

    /// <summary>A personal eventing node with configuration, affiliations and items, or null when there is none (XEP-0163).</summary>
    ValueTask<PubSubNode?> GetNodeAsync(string node, CancellationToken cancellationToken);

    /// <summary>What the server offers for private nodes; null when nothing is known of it, as with an export.</summary>
    ValueTask<PepSupport?> GetPepSupportAsync(CancellationToken cancellationToken);
}
