using XmppContacts.Accounts.ServerData;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.PubSub;

namespace XmppContacts.Migration;

/// <summary>Migrates accounts of an export one by one, in memory, for a server that will import them. For any number of accounts at one time.</summary>
public sealed class ExportedAccountMigrator : IDisposable
{
    // What Prosody and ejabberd hold where a node says "max", by default at least.
    private const int PlacesOfServer = 256;

    private readonly AccountMigrator _migrator;
    private readonly ExportTarget _target;

    /// <param name="target">The server that will import the accounts.</param>
    /// <param name="access">Keys, and a secrets file: the messages that carry secrets may not be imported.</param>
    /// <param name="options">What is asked for.</param>
    /// <exception cref="ArgumentException">The target's import would lose data, or there is no secrets file.</exception>
    public ExportedAccountMigrator(ExportTarget target, AddressBookAccess access, MigrationOptions options)
    {
        ArgumentNullException.ThrowIfNull(access);
        ArgumentNullException.ThrowIfNull(options);
        if (target == ExportTarget.Ejabberd)
        {
            throw new ArgumentException(
                "ejabberd's import ignores personal eventing nodes and forgets pending subscription requests: names and groups would be lost. Migrate its accounts by logging in to them.",
                nameof(target));
        }

        if (access.Secrets is null && !options.IsDryRun)
        {
            throw new ArgumentException("An export is migrated only with a secrets file: the server that imports it may not take over the messages with the shared secrets.", nameof(access));
        }

        _target = target;
        _migrator = new AccountMigrator(access, options);
    }

    /// <summary>Migrates an account. One that is not migrated to its end is as it was.</summary>
    /// <param name="account">The account.</param>
    /// <param name="progress">Told how far it has come.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns>What became of it. What concerns this account only is said there and is no exception.</returns>
    public async Task<MigrationOutcome> MigrateAsync(
        EditedAccount account, IProgress<MigrationStep>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        var outcome = await _migrator.MigrateAsync(account, progress, cancellationToken);
        if (outcome.Outcome == OutcomeKind.Unchanged)
        {
            // Nothing, or shared secrets that were missing and are whole statements.
            return outcome;
        }

        if (outcome.Outcome != OutcomeKind.Migrated)
        {
            // Half a change is of no use.
            account.DiscardChanges();
            return outcome;
        }

        var needed = 0;
        foreach (var name in new[] { ContactNodes.Contacts, ContactNodes.Groups })
        {
            needed = Math.Max(needed, await AllowAsync(account, name, cancellationToken));
        }

        return outcome with { Message = string.Join(' ', new[] { outcome.Message, RoomMessage(needed), SecretMessage() }.Where(part => part.Length > 0)) };
    }

    /// <summary>Closes what was opened here.</summary>
    public void Dispose() => _migrator.Dispose();

    // "max" of a server that was asked means a number that it took. Of one that was not asked, it may be less than there are, and the rest would be lost.
    private static async Task<int> AllowAsync(EditedAccount account, string name, CancellationToken cancellationToken)
    {
        var node = await account.GetNodeAsync(name, cancellationToken);
        var places = (node?.Items.Length ?? 0) + EncryptedNodeWriter.FreePlaces;
        if (places <= PlacesOfServer || node!.Configuration?.MaxItems >= places)
        {
            return 0;
        }

        await account.Nodes.ConfigureAsync(name, new NodeSettings { MaxItems = places }, cancellationToken);
        return places;
    }

    private string RoomMessage(int needed) => needed == 0
        ? ""
        : $"A node needs room for {needed:N0} items: set {(_target == ExportTarget.Prosody ? "pep_max_items" : "the server's limit")} to more than that before the import.";

    private string SecretMessage() => _target == ExportTarget.Prosody
        ? "Prosody's import takes over no messages: the shared secrets are in the account's private node and in the secrets file; other clients get them by "
            + "secret share SOURCE --secrets FILE after the import."
        : "The shared secrets are in the account's private node, in messages that wait for the account, and in the secrets file: where the server imports neither, "
            + "share them at the first login (secret share SOURCE --secrets FILE).";
}
