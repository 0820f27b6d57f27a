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
    private readonly PathOption _from = new(
        "--from", PathUse.Read, "Set the groups of this file, '-' for standard input: JSON or CSV with their names and descriptions. Names then stand on no command line, which others can read.");

    private readonly Option<string?> _group = new("--group") { Description = "The group; made when there is none, unless it is renamed.", HelpName = "NAME" };
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
        foreach (var option in new Option[] { set._from, set._group, set._rename, set._description })
        {
            command.Options.Add(option);
        }

        set._list.AddTo(command);
        set._group.RefuseEmpty();
        set._rename.RefuseEmpty();
        command.SetAction(set.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_from) is not { } file)
        {
            return parsed.GetValue(_group) is { } name
                ? await SetOneAsync(parsed, name, cancellationToken)
                : throw new ArgumentException("Name the group by --group NAME, or a file of groups by --from FILE.");
        }

        if (new Option[] { _group, _rename, _description }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } other)
        {
            throw new ArgumentException($"--from names a file of groups: it does not go with {other.Name}.");
        }

        var entries = await ListFile.ReadGroupsAsync(file, cancellationToken);
        return await _list.RunAsync(
            parsed,
            _changes.Accounts.Target(parsed),
            groups => _changes.ApplyFileAsync(
                parsed,
                entries,
                entry => entry.Account,
                (_, draft, entry) => Describe(draft, draft.GroupNamed(entry.Name), entry.Description),
                book => groups.AddRange(ReportContactGroup.AllOf(book).Where(
                    row => entries.Any(entry => (entry.Account is null || entry.Account == row.Account) && entry.Name == row.Group.Group.Name))),
                cancellationToken),
            cancellationToken);
    }

    private static void Describe(AddressBookDraft draft, ContactGroup group, string? description) =>
        draft.SetGroup(description is null ? group : group.Describe(description.Length == 0 ? null : description));

    private Task<int> SetOneAsync(ParseResult parsed, string name, CancellationToken cancellationToken)
    {
        // The change is made again on what was written, where the group has its new name; IDs are random, so that those of several accounts mix.
        var ids = new HashSet<string>(StringComparer.Ordinal);
        return _list.RunAsync(parsed, _changes.Accounts.Target(parsed), SetAsync, cancellationToken);

        Task<int> SetAsync(List<ReportContactGroup> groups) => _changes.ApplyIfPresentAsync(
            parsed,
            draft => Change(parsed, draft, name, ids),
            book => groups.AddRange(ReportContactGroup.AllOf(book).Where(row => ids.Contains(row.Group.Group.Id))),
            ContactGroupCommand.Absent,
            cancellationToken);
    }

    private bool Change(ParseResult parsed, AddressBookDraft draft, string name, HashSet<string> ids)
    {
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
            Describe(draft, group with { Name = rename ?? group.Name }, parsed.GetValue(_description));
        }

        return groups.Length > 0;
    }
}
