using System.CommandLine;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
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

    private readonly AcceptMissingOption _acceptMissing = new();

    private readonly Option<bool> _newSecrets = new("--new-secrets")
    {
        Description = "Create new shared secrets even where there are items that no known secret opens; these stay unreadable here.",
    };

    /// <summary>The accounts.</summary>
    public EncryptedAccounts Accounts { get; } = new(changes: true, makesSecrets: true);

    public void AddTo(Command command)
    {
        Accounts.AddTo(command);
        command.Options.Add(_noPadding);
        command.Options.Add(_acceptMissing);
        command.Options.Add(_newSecrets);
    }

    /// <summary>Whether the server may count contacts.</summary>
    public bool IsWithoutPadding(ParseResult parsed) => parsed.GetValue(_noPadding);

    /// <summary>Whether missing items are accepted.</summary>
    public bool IsAcceptingMissing(ParseResult parsed) => parsed.GetValue(_acceptMissing);

    /// <summary>Changes the encrypted contacts of every account, one after another, and tells what of them is not used.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="change">Makes the change; called again on what is there after each writing.</param>
    /// <param name="done">Called with each account's contacts, read back.</param>
    /// <param name="isWanted">Asked at the end: whether an export is to be written; null for yes when any account is done.</param>
    /// <param name="cancellationToken">Ends the changing.</param>
    /// <returns>The exit code.</returns>
    public Task<int> ApplyAsync(
        ParseResult parsed, Action<AddressBookDraft> change, Action<AddressBook> done, Func<bool>? isWanted, CancellationToken cancellationToken) =>
        ApplyToEachAsync(parsed, (_, draft) => change(draft), done, isWanted, cancellationToken);

    /// <summary>As <see cref="ApplyAsync"/>, for a change that is not the same for every account.</summary>
    public async Task<int> ApplyToEachAsync(
        ParseResult parsed, Action<Jid, AddressBookDraft> change, Action<AddressBook> done, Func<bool>? isWanted, CancellationToken cancellationToken)
    {
        var padding = IsWithoutPadding(parsed) ? PaddingPolicy.None : PaddingPolicy.Full;
        var notices = new Notices();
        var exitCode = await Accounts.ChangeAsync(parsed, ChangeAsync, Tell, isWanted, cancellationToken);
        notices.Complete();
        return exitCode;

        async Task<Changed> ChangeAsync(IAccountStore account, AddressBookAccess access, CancellationToken stop)
        {
            var secrets = access.SecretsOf(account);
            var edit = await (access with { Padding = padding, AcceptsMissing = IsAcceptingMissing(parsed), AllowsNewSecrets = parsed.GetValue(_newSecrets) })
                .ChangeAsync(account, secrets, draft => change(account.Jid, draft), null, stop);
            return new Changed(edit, secrets);
        }

        void Tell(Changed changed)
        {
            var book = changed.Edit.Book;
            notices.Tell(new OpenedAddressBook(book, changed.Secrets.Found, changed.Secrets.Rejections) { Rollbacks = changed.Secrets.Rollbacks });
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

    /// <summary>As <see cref="ApplyAsync"/>, for what a file holds, entry by entry; says which accounts it names that were not changed.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="entries">What the file holds.</param>
    /// <param name="accountOf">The account that an entry is for; null for every account.</param>
    /// <param name="change">Makes the change of an entry.</param>
    /// <param name="done">Called with each account's contacts, read back.</param>
    /// <param name="cancellationToken">Ends the changing.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> ApplyFileAsync<T>(
        ParseResult parsed, IReadOnlyCollection<T> entries, Func<T, Jid?> accountOf, Action<Jid, AddressBookDraft, T> change, Action<AddressBook> done, CancellationToken cancellationToken)
    {
        var met = new HashSet<Jid>();
        var exitCode = await ApplyToEachAsync(parsed, Change, done, null, cancellationToken);
        var missing = entries.Select(accountOf).OfType<Jid>().Distinct().Where(account => !met.Contains(account)).ToList();
        foreach (var account in missing)
        {
            Failure.Write($"{account}: the file has entries for this account, which is not among the accounts or could not be read. They were not used.");
        }

        return missing.Count == 0 || exitCode != ExitCodes.Done ? exitCode : met.Count == 0 ? ExitCodes.Failed : ExitCodes.SomeAccountsFailed;

        void Change(Jid account, AddressBookDraft draft)
        {
            met.Add(account);
            foreach (var entry in entries.Where(entry => accountOf(entry) is not { } named || named == account))
            {
                change(account, draft, entry);
            }
        }
    }

    private sealed record Changed(AddressBookEdit Edit, AccountSecrets Secrets);
}
