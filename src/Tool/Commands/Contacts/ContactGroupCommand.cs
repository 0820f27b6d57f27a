using System.CommandLine;

namespace XmppContacts.Tool.Commands.Contacts;

/// <summary><c>contacts group</c>: the groups of encrypted contacts.</summary>
internal static class ContactGroupCommand
{
    /// <summary>Says that no account has the group.</summary>
    public const string Absent = "There is no group of this name";

    public static Command Create() => new("group", "Add, rename, describe and remove groups of encrypted contacts.")
    {
        SetContactGroupCommand.Create(),
        RemoveContactGroupCommand.Create(),
    };
}
