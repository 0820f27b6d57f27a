using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.PubSub;
using XmppContacts.Rosters;
using XmppContacts.Streams;

namespace XmppContacts.Accounts;

/// <summary>What a server keeps for one account, wherever it is read from.</summary>
public interface IAccountData
{
    /// <summary>The account's bare address.</summary>
    Jid Jid { get; }

    /// <summary>The session that reaches the account's server, over which others can be asked too; null for a copy.</summary>
    IXmppSession? Session { get; }

    /// <summary>The contact list (RFC 6121 §2).</summary>
    ValueTask<Roster> GetRosterAsync(CancellationToken cancellationToken);

    /// <summary>An element of private XML storage, or null when there is none (XEP-0049).</summary>
    ValueTask<XElement?> GetPrivateXmlAsync(XName name, CancellationToken cancellationToken);

    /// <summary>A personal eventing node with configuration, affiliations and items, or null when there is none (XEP-0163).</summary>
    ValueTask<PubSubNode?> GetNodeAsync(string node, CancellationToken cancellationToken);

    /// <summary>The messages kept for the account that came from an entity or went to it, oldest first: from the archive, then those that wait.</summary>
    /// <param name="correspondent">The entity's bare address; the account's own for what it sent to itself.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <remarks>Empty when the server keeps no archive. Over a session, what waits for the account is not asked for, since asking removes it.</remarks>
    IAsyncEnumerable<StoredMessage> GetMessagesAsync(Jid correspondent, CancellationToken cancellationToken = default);

    /// <summary>Whether the server lets a node that says <c>max</c> hold a number of items; null when that cannot be asked, as with an export.</summary>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    ValueTask<bool?> HasRoomAsync(int items, CancellationToken cancellationToken) => ValueTask.FromResult<bool?>(null);

    /// <summary>What the server offers for private nodes; null when nothing is known of it, as with an export.</summary>
    ValueTask<PepSupport?> GetPepSupportAsync(CancellationToken cancellationToken);
}
