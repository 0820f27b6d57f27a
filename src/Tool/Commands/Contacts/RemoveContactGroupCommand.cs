using System.CommandLine;

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
        command.SetAction(remove.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(_group);
        var isFound = false;
        var exitCode = await _changes.ApplyAsync(
            parsed,
            draft =>
            {
                foreach (var group in draft.Groups.Where(group => group.Name == name).ToList())
                {
                    isFound |= draft.RemoveGroup(group.Id);
                }
            },
            _ => { },
            () => isFound,
            cancellationToken);
        if (exitCode == ExitCodes.Done && !isFound)
        {
            Failure.Write("There is no group of this name: nothing was changed.");
            return ExitCodes.Failed;
        }

        return exitCode;
    }
}
