using System.CommandLine;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.Text;
using XmppContacts.Tool.Commands.Sources;

namespace XmppContacts.Tool.Commands.Keys;

/// <summary>
/// The accounts whose encrypted contacts or shared secrets a command reads or changes: living ones, or those of an export, which is never changed
/// itself but written anew. One that fails does not stop the others.
/// </summary>
internal sealed class EncryptedAccounts
{
    private readonly SourceOptions _source = new();
    private readonly KeyOptions _keys = new();
    private readonly Option<Jid[]> _only = new("--only")
    {
        Description = "Of an export, only this account. Can be repeated.",
        HelpName = "JID",
        AllowMultipleArgumentsPerToken = false,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = AddressParsing.AllBare,
    };

    private readonly PathOption _out = new("--out", PathUse.Written, "Where the changed export is written: a file, or a folder when SOURCE is one.");

    private readonly bool _changes;
    private readonly bool _makesSecrets;
    private readonly bool _addsKeys;

    /// <param name="changes">Whether the command can change accounts.</param>
    /// <param name="makesSecrets">Whether it can make secrets, so that the secrets file may be new.</param>
    /// <param name="addsKeys">Whether it adds keys, so that the directory of key files may be new.</param>
    public EncryptedAccounts(bool changes, bool makesSecrets, bool addsKeys = false)
    {
        _addsKeys = addsKeys;
        _changes = changes;
        _makesSecrets = makesSecrets;
    }

    public void AddTo(Command command)
    {
        _source.AddTo(command);
        _keys.AddTo(command);
        command.Options.Add(_only);
        if (_changes)
        {
            command.Options.Add(_out);
        }
    }

    /// <summary>The export that is named, or null.</summary>
    public string? Export(ParseResult parsed) => _source.Export(parsed);

    /// <summary>The keys and secrets that are named.</summary>
    public Task<OpenedKeys> OpenKeysAsync(ParseResult parsed, CancellationToken cancellationToken) => _keys.OpenAsync(parsed, cancellationToken, _addsKeys);

    /// <summary>Whether a file of secrets is named.</summary>
    public bool HasSecretsFile(ParseResult parsed) => _keys.HasSecretsFile(parsed);

    /// <summary>The file for the changed export, or null.</summary>
    public string? Target(ParseResult parsed) => _changes ? parsed.GetValue(_out) : null;

    /// <summary>Reads every account, several at a time.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="read">Reads one; from several threads.</param>
    /// <param name="done">Called for each account that was read, in their order.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="ArgumentException">The options do not fit together.</exception>
    public async Task<int> ReadAsync<T>(
        ParseResult parsed, Func<IAccountData, AddressBookAccess, CancellationToken, Task<T>> read, Action<T> done, CancellationToken cancellationToken)
        where T : class
    {
        if (Target(parsed) is not null)
        {
            throw new ArgumentException("--out is for a changed export: nothing is changed here.");
        }

        // Shared secrets are in messages.
        using var source = await _source.OpenAsync(parsed, ServerDataContent.Everything, cancellationToken);
        var only = Only(parsed);
        await using var keys = await (_addsKeys ? _keys.OpenAsync(parsed, cancellationToken, addsKeys: true) : _keys.OpenToReadAsync(parsed, cancellationToken));
        var tally = new AccountTally(only);
        var outcomes = source.Accounts.SelectAsync(
            async (account, stop) => IsAsked(only, account)
                ? await AccountOutcome<T>.OfAsync(account, () => read(account, keys.Access, stop))
                : AccountOutcome<T>.Skipped(account.Jid),
            cancellationToken);
        return await tally.CompleteAsync(outcomes, done);
    }

    /// <summary>Changes every account, one after another.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="change">Changes one.</param>
    /// <param name="done">Called for each account that was changed, in their order.</param>
    /// <param name="isWanted">Asked at the end: whether the export is to be written; null for yes when any account is done.</param>
    /// <param name="cancellationToken">Ends the changing.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="ArgumentException">The options do not fit together.</exception>
    public async Task<int> ChangeAsync<T>(
        ParseResult parsed, Func<IAccountStore, AddressBookAccess, CancellationToken, Task<T>> change, Action<T> done, Func<bool>? isWanted,
        CancellationToken cancellationToken)
        where T : class
    {
        using var source = await _source.OpenAsync(parsed, ServerDataContent.Everything, cancellationToken);
        var only = Only(parsed);
        var export = _source.Export(parsed);
        var target = Target(parsed);
        if (export is null && target is not null)
        {
            throw new ArgumentException("--out is for a changed export: accounts are changed where they are.");
        }

        if (export is not null && target is null)
        {
            throw new ArgumentException("An export is never changed itself: name the file for the changed one by --out FILE.");
        }

        await using var keys = await (_makesSecrets ? _keys.OpenAsync(parsed, cancellationToken) : _keys.OpenToReadAsync(parsed, cancellationToken));
        if (export is null)
        {
            return await AccountChanges.MakeAsync(source.Accounts, account => change(account, keys.Access, cancellationToken), done, cancellationToken);
        }

        var tally = new AccountTally(only);
        var rewriter = new ServerDataRewriter(export, target!) { IsWanted = () => tally.HasDone && (isWanted?.Invoke() ?? true) };
        var outcomes = rewriter.RewriteAsync(
            async (account, stop) => IsAsked(only, account)
                ? await ChangedAsync(account, () => change(account, keys.Access, stop))
                : AccountOutcome<T>.Skipped(account.Jid),
            cancellationToken);
        var exitCode = await tally.CompleteAsync(outcomes, done);
        if (exitCode != ExitCodes.Done || tally.HasDone)
        {
            return exitCode;
        }

        Failure.Write($"'{VisibleText.Shortened(export)}' holds no account: nothing was written.");
        return ExitCodes.Failed;
    }

    private static async Task<AccountOutcome<T>> ChangedAsync<T>(EditedAccount account, Func<Task<T>> change)
        where T : class
    {
        var outcome = await AccountOutcome<T>.OfAsync(account, change);
        if (outcome.Failure is not null)
        {
            account.DiscardChanges();
        }

        return outcome;
    }

    private static bool IsAsked(Jid[] only, IAccountData account) => only.Length == 0 || only.Contains(account.Jid);

    private Jid[] Only(ParseResult parsed)
    {
        var only = parsed.GetValue(_only) ?? [];
        return only.Length == 0 || _source.Export(parsed) is not null
            ? only
            : throw new ArgumentException("--only names accounts of an export; which living accounts are meant is said by --account and --accounts.");
    }
}
