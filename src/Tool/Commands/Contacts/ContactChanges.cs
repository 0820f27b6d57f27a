using System.CommandLine;
using XmppContacts.Accounts;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.Tool.Commands.Keys;

namespace XmppContacts.Tool.Commands.Contacts;

/// <summary>What the commands that change encrypted contacts have in common.</summary>
internal sealed class ContactChanges
{
    private readonly Option<bool> _noPadding = new("--no-padding")
    {
        Description = "Do without reserved items and equal sizes, so that the server can count contacts; what is removed is then retracted.",
    };

    /// <summary>The accounts.</summary>
    public EncryptedAccounts Accounts { get; } = new(changes: true, makesSecrets: true);

    public void AddTo(Command command)
    {
        Accounts.AddTo(command);
        command.Options.Add(_noPadding);
    }

    /// <summary>Whether the server may count contacts.</summary>
    public bool IsWithoutPadding(ParseResult parsed) => parsed.GetValue(_noPadding);

    /// <summary>Changes the encrypted contacts of every account, one after another, and tells what of them is not used.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="change">Makes the change; called again on what is there after each writing.</param>
    /// <param name="done">Called with each account's contacts, read back.</param>
    /// <param name="isWanted">Asked at the end: whether an export is to be written; null for yes when any account is done.</param>
    /// <param name="cancellationToken">Ends the changing.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> ApplyAsync(
        ParseResult parsed, Action<AddressBookDraft> change, Action<AddressBook> done, Func<bool>? isWanted, CancellationToken cancellationToken)
    {
        var padding = IsWithoutPadding(parsed) ? PaddingPolicy.None : PaddingPolicy.Full;
        var notices = new Notices();
        var exitCode = await Accounts.ChangeAsync(parsed, ChangeAsync, Tell, isWanted, cancellationToken);
        notices.Complete();
        return exitCode;

        async Task<Changed> ChangeAsync(IAccountStore account, AddressBookAccess access, CancellationToken stop)
        {
            var secrets = access.SecretsOf(account);
            var edit = await (access with { Padding = padding }).EditorOf(account, secrets).ApplyAsync(change, null, stop);
            return new Changed(edit, secrets);
        }

        void Tell(Changed changed)
        {
            var book = changed.Edit.Book;
            notices.Tell(new OpenedAddressBook(book, changed.Secrets.Found, changed.Secrets.Rejections));
            if (!Accounts.HasSecretsFile(parsed))
            {
                notices.NoteUnfiled(changed.Secrets.Found);
            }

            foreach (var node in changed.Edit.MendedNodes)
            {
                Failure.Write($"{book.Account}: the node {node} could be read by others or did not keep its items; it is private and lasting now.");
            }

            done(book);
        }
    }

    /// <summary>As <see cref="ApplyAsync"/>, for what is there to be changed: where no account has it, that is said, and nothing is written.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="change">Makes the change, and gives whether there is anything to be changed.</param>
    /// <param name="done">Called with each account's contacts, read back.</param>
    /// <param name="absent">Says that no account has it.</param>
    /// <param name="cancellationToken">Ends the changing.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> ApplyIfPresentAsync(
        ParseResult parsed, Func<AddressBookDraft, bool> change, Action<AddressBook> done, string absent, CancellationToken cancellationToken)
    {
        var isPresent = false;
        var exitCode = await ApplyAsync(parsed, draft => isPresent |= change(draft), done, () => isPresent, cancellationToken);
        if (exitCode != ExitCodes.Done || isPresent)
        {
            return exitCode;
        }

        Failure.Write($"{absent}: nothing was changed.");
        return ExitCodes.Failed;
    }

    private sealed record Changed(AddressBookEdit Edit, AccountSecrets Secrets);
}
