using System.Xml.Linq;
using XmppContacts.Addressing;
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
}
