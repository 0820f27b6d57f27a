using System.CommandLine;

namespace XmppContacts.Tool.Commands.MetaContacts;

/// <summary><c>metacontacts</c>: which addresses belong to one person.</summary>
internal static class MetaContactsCommand
{
    public static Command Create() => new("metacontacts", "Read and change metacontacts: addresses that belong to one person (XEP-0209).")
    {
        GetMetaContactsCommand.Create(),
        SetMetaContactCommand.Create(),
        RemoveMetaContactCommand.Create(),
    };
}
