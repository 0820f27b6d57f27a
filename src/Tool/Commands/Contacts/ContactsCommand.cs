using System.CommandLine;
using XmppContacts.Accounts;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.Reports.Lists;
using XmppContacts.Tool.Commands.Keys;
using XmppContacts.Tool.Commands.Reports;
using XmppContacts.Tool.Terminal;

namespace XmppContacts.Tool.Commands.Contacts;

/// <summary><c>contacts</c>: the encrypted contacts of all accounts of a source, in clear.</summary>
internal sealed class ContactsCommand
{
    private readonly ContactChanges _changes = new();
    private readonly ListOptions<ReportContact> _list = new("the contacts", ContactReport.WriteJsonAsync, ContactReport.WriteCsvAsync, ContactView.Write);
    private readonly Option<bool> _merge = new("--merge") { Description = "Make one item of each contact that has several, before listing." };

    public static Command Create()
    {
        var contacts = new ContactsCommand();
        var command = new Command("contacts", "List end-to-end encrypted contacts (XEP-0510), or change them.")
        {
            SetContactCommand.Create(),
            RemoveContactCommand.Create(),
            ContactGroupCommand.Create(),
        };
        contacts._changes.AddTo(command);
        command.Options.Add(contacts._merge);
        contacts._list.AddTo(command);
        command.SetAction(contacts.RunAsync);
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var target = _changes.Accounts.Target(parsed);
        var merges = parsed.GetValue(_merge);
        if (!merges && (target is not null || _changes.IsWithoutPadding(parsed) || _changes.IsAcceptingMissing(parsed)))
        {
            var option = target is not null ? "--out" : _changes.IsWithoutPadding(parsed) ? "--no-padding" : "--accept-missing";
            throw new ArgumentException($"{option} is for --merge: listing changes nothing.");
        }

        return _list.RunAsync(parsed, target, merges ? MergeAsync : FindAsync, cancellationToken);

        Task<int> MergeAsync(List<ReportContact> contacts) => _changes.ApplyAsync(
            parsed, draft => draft.MergeDuplicates(), book => contacts.AddRange(ReportContact.AllOf(book)), null, cancellationToken);

        async Task<int> FindAsync(List<ReportContact> contacts)
        {
            var notices = new Notices();
            var exitCode = await _changes.Accounts.ReadAsync(parsed, ReadAsync, Add, cancellationToken);
            notices.Complete();
            return notices.HasUnopened && exitCode == ExitCodes.Done ? ExitCodes.SomeAccountsFailed : exitCode;

            void Add(OpenedAddressBook opened)
            {
                contacts.AddRange(ReportContact.AllOf(opened.Book));
                notices.Tell(opened);
            }
        }
    }

    private static async Task<OpenedAddressBook> ReadAsync(IAccountData account, AddressBookAccess access, CancellationToken cancellationToken)
    {
        var opened = await access.ReadAsync(account, cancellationToken);
        AddressBookItem[] items = [.. opened.Book.ContactsNode.Items, .. opened.Book.GroupsNode.Items];

        // With one key too few, all items fail for one reason, which is said once.
        return items.Length > 0 && items.All(item => item.Fault?.Kind == ItemFaultKind.UnknownSecret)
            ? throw new SharedSecretException(
                SharedSecretFailure.UnknownSecret,
                Unopened(items.Length, opened.Rejections.FirstOrDefault()))
            : opened;
    }

    private static string Unopened(int items, SecretRejection? rejection) => rejection is null
        ? $"none of the {items:N0} encrypted items can be opened, since their secrets were not found: name the keys by --keys PATH or --gnupg-home DIR, or the secrets by --secrets FILE"
        : $"none of the {items:N0} encrypted items can be opened: {rejection.Message}";
}
