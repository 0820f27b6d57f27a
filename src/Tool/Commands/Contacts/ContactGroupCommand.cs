using System.CommandLine;

namespace XmppContacts.Tool.Commands.Contacts;

/// <summary><c>contacts group</c>: the groups of encrypted contacts.</summary>
internal static class ContactGroupCommand
{
    public static Command Create() => new("group", "Add, rename, describe and remove groups of encrypted contacts.")
    {
        SetContactGroupCommand.Create(),
        RemoveContactGroupCommand.Create(),
    };
}
