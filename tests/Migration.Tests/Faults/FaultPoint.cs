using XmppContacts.Streams;

namespace XmppContacts.Migration.Tests.Faults;

/// <summary>A fresh account for one fault.</summary>
/// <param name="Fault">The fault; null for the run without one.</param>
/// <param name="Login">How to log in to the account directly, past all faults.</param>
/// <param name="Folder">A folder of its own, for keys, backups and secrets; it goes with the point.</param>
internal sealed record FaultPoint(Fault? Fault, XmppConnectionOptions Login, string Folder)
{
    public override string ToString() => Fault?.ToString() ?? "no fault";
}
