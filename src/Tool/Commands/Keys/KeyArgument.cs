using System.CommandLine;

namespace XmppContacts.Tool.Commands.Keys;

/// <summary>The argument that names one key.</summary>
internal sealed class KeyArgument : Argument<string>
{
    public KeyArgument()
        : base("KEY") => Description = "The fingerprint of the key, or the JID in its user ID.";
}
