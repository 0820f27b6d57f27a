using System.CommandLine;
using XmppContacts.Contacts;
using XmppContacts.Reports.Lists;
using XmppContacts.Tool.Commands.Reports;
using XmppContacts.Tool.Terminal;

namespace XmppContacts.Tool.Commands.Contacts;

/// <summary><c>contacts group set</c>: adds, renames or describes a group.</summary>
internal sealed class SetContactGroupCommand
{
    private readonly ContactChanges _changes = new();
    private readonly ListOptions<ReportContactGroup> _list = new(
        "the group, as it is then,", ContactGroupReport.WriteJsonAsync, ContactGroupReport.WriteCsvAsync, ContactView.Write);
    private readonly Option<string> _group = new("--group") { Description = "The group; made when there is none, unless it is renamed.", HelpName = "NAME", Required = true };
    private readonly Option<string?> _rename = new("--rename") { Description = "Its new name.", HelpName = "NEW" };
    private readonly Option<string?> _description = new("--description")
    {
        Description = "What it is about; an empty text takes all descriptions away.",
        HelpName = "TEXT",
    };

    public static Command Create()
    {
        var set = new SetContactGroupCommand();
        var command = new Command("set", "Add a group, rename it or describe it; its contacts stay in it.");
        set._changes.AddTo(command);
        foreach (var option in new Option[] { set._group, set._rename, set._description })
        {
            command.Options.Add(option);
        }

        set._list.AddTo(command);
        set._group.RefuseEmpty();
        set._rename.RefuseEmpty();
        command.SetAction(set.RunAsync);
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        // The change is made again on what was written, where the group has its new name; IDs are random, so that those of several accounts mix.
        var ids = new HashSet<string>(StringComparer.Ordinal);
        return _list.RunAsync(parsed, _changes.Accounts.Target(parsed), SetAsync, cancellationToken);

        Task<int> SetAsync(List<ReportContactGroup> groups) => _changes.ApplyIfPresentAsync(
            parsed,
            draft => Change(parsed, draft, ids),
            book => groups.AddRange(ReportContactGroup.AllOf(book).Where(row => ids.Contains(row.Group.Group.Id))),
            ContactGroupCommand.Absent,
            cancellationToken);
    }

    private bool Change(ParseResult parsed, AddressBookDraft draft, HashSet<string> ids)
    {
        var name = parsed.GetRequiredValue(_group);
        var rename = parsed.GetValue(_rename);
        ContactGroup[] groups = [.. draft.Groups.Where(group => ids.Contains(group.Id))];
        if (groups.Length == 0)
        {
            groups = rename is null ? [draft.GroupNamed(name)] : [.. draft.Groups.Where(group => group.Name == name)];
        }

        if (groups.Length > 0 && rename is not null && draft.Groups.Except(groups).Any(group => group.Name == rename))
        {
            throw new RefusedChangeException("there is another group of the new name already; nothing was changed");
        }

        foreach (var group in groups)
        {
            ids.Add(group.Id);
            var named = group with { Name = rename ?? group.Name };
            draft.SetGroup(parsed.GetValue(_description) is { } text ? named.Describe(text.Length == 0 ? null : text) : named);
        }

        return groups.Length > 0;
    }
}
