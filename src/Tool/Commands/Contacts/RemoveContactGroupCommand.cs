using System.CommandLine;
using XmppContacts.Contacts;

namespace XmppContacts.Tool.Commands.Contacts;

/// <summary><c>contacts group remove</c>: removes a group; its contacts stay.</summary>
internal sealed class RemoveContactGroupCommand
{
    private readonly ContactChanges _changes = new();
    private readonly Option<string> _group = new("--group") { Description = "The group.", HelpName = "NAME", Required = true };

    public static Command Create()
    {
        var remove = new RemoveContactGroupCommand();
        var command = new Command("remove", "Remove a group from the account, or from each of several; its contacts stay, without it.");
        remove._changes.AddTo(command);
        command.Options.Add(remove._group);
        remove._group.RefuseEmpty();
        command.SetAction(remove.RunAsync);
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        _changes.ApplyIfPresentAsync(parsed, draft => Remove(draft, parsed.GetRequiredValue(_group)), _ => { }, ContactGroupCommand.Absent, cancellationToken);

    private static bool Remove(AddressBookDraft draft, string name)
    {
        var groups = draft.Groups.Where(group => group.Name == name).ToList();
        foreach (var group in groups)
        {
            draft.RemoveGroup(group.Id);
        }

        return groups.Count > 0;
    }
}
