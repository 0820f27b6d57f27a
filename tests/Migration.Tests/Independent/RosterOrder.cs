using XmppContacts.Addressing;
using XmppContacts.Rosters;

namespace XmppContacts.Migration.Tests.Independent;

/// <summary>What another client is to do with the roster, in this order.</summary>
/// <param name="Renamed">The contact that gets another name.</param>
/// <param name="Name">That name.</param>
/// <param name="Added">The contact that is added.</param>
/// <param name="Removed">The contact that is removed.</param>
internal sealed record RosterOrder(Jid Renamed, string Name, RosterItem Added, Jid Removed);
