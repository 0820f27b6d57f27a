using System.CommandLine;

namespace XmppContacts.Tool.Commands.Secrets;

/// <summary><c>secret</c>: the shared secrets of encrypted nodes.</summary>
internal static class SecretCommand
{
    public static Command Create() => new("secret", "List, share and renew the secrets that encrypted contacts are encrypted with (XEP-0473); they are never shown.")
    {
        ListSecretsCommand.Create(),
        ShareSecretsCommand.Create(),
        RotateSecretsCommand.Create(),
    };
}
