using XmppContacts.Addressing;

namespace XmppContacts.Migration;

/// <summary>A contact whose name or groups differed between the roster and its encrypted counterpart. The values are private and are not here.</summary>
/// <param name="Contact">The contact.</param>
/// <param name="IsName">Whether the names differed.</param>
/// <param name="IsGroups">Whether the groups differed.</param>
/// <param name="IsRosterPreferred">Whether the roster's were taken, of name or groups; else the encrypted ones stay. The others are kept with them.</param>
public sealed record ContactConflict(Jid Contact, bool IsName, bool IsGroups, bool IsRosterPreferred);
