using System.CommandLine;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.Reports.Lists;
using XmppContacts.Tool.Commands.Reports;
using XmppContacts.Tool.Commands.Sources;
using XmppContacts.Tool.Terminal;

namespace XmppContacts.Tool.Commands.Contacts;

/// <summary><c>contacts set</c>: adds an encrypted contact, or changes one.</summary>
internal sealed class SetContactCommand
{
    private readonly ContactChanges _changes = new();
    private readonly ListOptions<ReportContact> _list = new("the contact, as it is then,", ContactReport.WriteJsonAsync, ContactReport.WriteCsvAsync, ContactView.Write);
    private readonly PathOption _from = new(
        "--from", PathUse.Read, "Set the contacts of this file, '-' for standard input: JSON or CSV as listing writes it. Names then stand on no command line, which others can read.");

    private readonly Option<Jid?> _jid = new("--jid") { Description = "The contact's address.", HelpName = "JID", CustomParser = AddressParsing.OneBare };
    private readonly Option<ContactIdentity[]> _identities = new("--identity")
    {
        Description = "Another identity of the contact, as jid=ADDRESS; a contact that has it already becomes one with this. Can be repeated.",
        HelpName = "TYPE=VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = IdentityParsing.All,
    };

    private readonly Option<string?> _name = new("--name") { Description = "The contact's name; an empty one takes it away.", HelpName = "NAME" };
    private readonly Option<string[]> _groups = new("--group")
    {
        Description = "A group that the contact is filed under, rather than under those it is in; made when there is none. Can be repeated.",
        HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<bool> _noGroups = new("--no-groups") { Description = "Take the contact out of all groups." };

    public static Command Create()
    {
        var set = new SetContactCommand();
        var command = new Command("set", "Add an encrypted contact to the account, or to each of several, or change it; what is not named stays as it is.");
        set._changes.AddTo(command);
        foreach (var option in new Option[] { set._from, set._jid, set._identities, set._name, set._groups, set._noGroups })
        {
            command.Options.Add(option);
        }

        set._list.AddTo(command);
        set._groups.RefuseEmpty();
        command.SetAction(set.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var jid = parsed.GetValue(_jid);
        if (parsed.GetValue(_from) is not { } file)
        {
            return jid is not null
                ? await SetOneAsync(parsed, jid, cancellationToken)
                : throw new ArgumentException("Name the contact by --jid JID, or a file of contacts by --from FILE.");
        }

        if (new Option[] { _jid, _identities, _name, _groups, _noGroups }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } other)
        {
            throw new ArgumentException($"--from names a file of whole contacts: it does not go with {other.Name}.");
        }

        var entries = await ListFile.ReadContactsAsync(file, cancellationToken);
        return await _list.RunAsync(
            parsed,
            _changes.Accounts.Target(parsed),
            contacts => _changes.ApplyFileAsync(
                parsed, entries, entry => entry.Account, (_, draft, entry) => entry.ApplyTo(draft), book => contacts.AddRange(ReportContact.AllOf(book).Where(row => IsMeant(row, entries))), cancellationToken),
            cancellationToken);
    }

    private static bool IsMeant(ReportContact row, IEnumerable<ContactEntry> entries) => entries.Any(entry =>
        (entry.Account is null || entry.Account == row.Account)
        && entry.Identities.Any(identity => row.Contact.Contact.Identities.Any(other => other.Type == identity.Type && (other.Value == identity.Value || (other.Jid is { } jid && jid == identity.Jid)))));

    private Task<int> SetOneAsync(ParseResult parsed, Jid jid, CancellationToken cancellationToken)
    {
        var identity = ContactIdentity.Of(jid);
        var others = parsed.GetValue(_identities) ?? [];
        var groups = Groups(parsed);
        return _list.RunAsync(parsed, _changes.Accounts.Target(parsed), SetAsync, cancellationToken);

        Task<int> SetAsync(List<ReportContact> contacts) => _changes.ApplyAsync(
            parsed, Change, book => contacts.AddRange(ReportContact.AllOf(book).Where(row => row.Contact.Contact.Jids.Contains(jid))), null, cancellationToken);

        void Change(AddressBookDraft draft)
        {
            if (others.Length > 0)
            {
                draft.Unite(new Contact { Identities = [identity, .. others] });
            }

            draft.Change(identity, parsed.GetValue(_name), groups);
        }
    }

    private string[]? Groups(ParseResult parsed)
    {
        var groups = parsed.GetValue(_groups) ?? [];
        return !parsed.GetValue(_noGroups) ? groups.Length > 0 ? groups : null
            : groups.Length == 0 ? []
            : throw new ArgumentException("--no-groups takes the contact out of all groups: it does not go with --group.");
    }
}
