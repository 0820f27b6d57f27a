using System.CommandLine;

namespace XmppContacts.Tool.Commands.Keys;

/// <summary>Goes on where encrypted items are missing, or older than they were.</summary>
internal sealed class AcceptMissingOption : Option<bool>
{
    public AcceptMissingOption()
        : base("--accept-missing") =>
        Description = "Change accounts although the server lost encrypted items or turned them back to older versions, and go on with what it has.";
}
