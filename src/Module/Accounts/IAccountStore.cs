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

    /// <summary>Approves a request for presence that the contact has yet to make (RFC 6121 §3.4): a change of its name or groups makes servers forget that.</summary>
    /// <exception cref="Streams.XmppException">The connection was lost.</exception>
    Task ApproveAsync(Jid contact, CancellationToken cancellationToken = default);

    /// <summary>Tells of changes of the roster by any client, this one included, in their order; only after the roster was read.</summary>
    /// <param name="changed">Called for each changed contact, before the answers to later requests are handed out; it must be short.</param>
    /// <param name="gap">Called when changes may have been missed: none are told from then until the roster is read again.</param>
    /// <returns>Ends it when disposed of.</returns>
    /// <remarks>A copy is changed by nobody else: neither is ever called.</remarks>
    IDisposable WatchRoster(Action<RosterChange> changed, Action gap);

    /// <summary>Lets the server load the account again, as far as it keeps loaded what it does not store: Prosody's mod_groups adds groups and names only then.</summary>
    /// <remarks>Of a copy, nothing is kept loaded.</remarks>
    /// <exception cref="Streams.XmppException">The server could not be reached again.</exception>
    Task ReloadAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>Reserves the account for one run of changes: two runs of this program at one time would make keys, secrets and contacts twice.</summary>
    /// <returns>Ends the reservation when disposed of. A run that is killed leaves one behind, which the next run recognises.</returns>
    /// <remarks>Other clients know nothing of it. A copy is changed by one run only.</remarks>
    /// <exception cref="AccountReservedException">Another run holds the account and did not end within half a minute.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    Task<IAccountReservation> ReserveAsync(CancellationToken cancellationToken = default);

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
