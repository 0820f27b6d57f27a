using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.PubSub;
using XmppContacts.Rosters;

namespace XmppContacts.Accounts;

/// <summary>An account whose data can be changed.</summary>
public interface IAccountStore : IAccountData
{
    /// <summary>Adds a contact, or replaces name and groups of one that is there; subscriptions stay as they are.</summary>
    Task SetRosterItemAsync(RosterItem item, CancellationToken cancellationToken = default);

    /// <summary>Removes a contact; one that is not there is no error.</summary>
    Task RemoveRosterItemAsync(Jid jid, CancellationToken cancellationToken = default);

    /// <summary>Replaces an element of private XML storage whole (XEP-0049).</summary>
    Task SetPrivateXmlAsync(XElement element, CancellationToken cancellationToken = default);

    /// <summary>The account's personal eventing nodes, to be changed (XEP-0163).</summary>
    INodeService Nodes { get; }

    /// <summary>The nodes of another service that the account may use: set-ups without personal eventing name one (XEP-0510 §7).</summary>
    /// <exception cref="NotSupportedException">The account is a copy, from which no service can be reached.</exception>
    INodeService NodesAt(Jid service);

    /// <summary>Sends a message to the account's own bare address, so that it is kept for all its clients.</summary>
    /// <param name="message">A <c>message</c> of <c>jabber:client</c>; <c>to</c> and <c>from</c> are set here, and <c>id</c> where it has none.</param>
    /// <param name="cancellationToken">Ends the waiting; the message may have been sent nevertheless.</param>
    /// <exception cref="Streams.XmppException">The connection was lost.</exception>
    Task SendToSelfAsync(XElement message, CancellationToken cancellationToken = default);
}
