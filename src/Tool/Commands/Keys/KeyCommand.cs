using System.CommandLine;

namespace XmppContacts.Tool.Commands.Keys;

/// <summary><c>key</c>: OpenPGP keys in key files or a GnuPG home directory.</summary>
internal static class KeyCommand
{
    public static Command Create() => new("key", "Generate, list, show, export and import OpenPGP keys. With --keys PATH, no gpg is needed.")
    {
        GenerateKeyCommand.Create(),
        ListKeysCommand.Create(),
        ShowKeyCommand.Create(),
        ExportKeyCommand.Create(),
        ImportKeyCommand.Create(),
    };
}
