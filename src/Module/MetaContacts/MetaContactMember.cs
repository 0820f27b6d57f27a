using XmppContacts.Addressing;

namespace XmppContacts.MetaContacts;

/// <summary>A contact of one account as a member of a metacontact (XEP-0209 §4.1).</summary>
/// <param name="Account">The account whose storage names the member.</param>
/// <param name="Jid">The member's address.</param>
/// <param name="Order">The preference: higher is preferred, null ranks lowest.</param>
public sealed record MetaContactMember(Jid Account, Jid Jid, uint? Order);
