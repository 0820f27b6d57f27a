using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.PubSub;

namespace XmppContacts.Migration;

/// <summary>Migrates the accounts of an export into a new one (XEP-0227), several at one time. The input is never changed.</summary>
/// <remarks>
/// What is not migrated is copied as it stands, pending subscription requests too: Prosody 0.12 writes these without their namespace, and takes them over
/// only when the one who asked logs in again.
/// </remarks>
public sealed class ExportMigrator : IDisposable
{
    // What Prosody and ejabberd hold where a node says "max", by default at least.
    private const int PlacesOfServer = 256;

    private readonly ExportWork _work;
    private readonly AccountMigrator _migrator;
    private readonly ExportTarget _target;

    /// <param name="source">A file, or a folder of files.</param>
    /// <param name="output">The file to write, or the folder; null when nothing is to be changed.</param>
    /// <param name="target">The server that will import it.</param>
    /// <param name="access">Keys, and a secrets file: the messages that carry secrets may not be imported.</param>
    /// <param name="options">What is asked for.</param>
    /// <param name="parallel">How many accounts are worked on at one time.</param>
    /// <exception cref="ArgumentException">The target's import would lose data, or there is no output or no secrets file.</exception>
    public ExportMigrator(string source, string? output, ExportTarget target, AddressBookAccess access, MigrationOptions options, int parallel = 1)
    {
        ArgumentNullException.ThrowIfNull(access);
        ArgumentNullException.ThrowIfNull(options);
        if (target == ExportTarget.Ejabberd)
        {
            throw new ArgumentException(
                "ejabberd's import ignores personal eventing nodes and forgets pending subscription requests: names and groups would be lost. Migrate its accounts by logging in to them.",
                nameof(target));
        }

        if (output is null && !options.IsDryRun)
        {
            throw new ArgumentException("An export is migrated into another one, which has to be named.", nameof(output));
        }

        if (access.Secrets is null && !options.IsDryRun)
        {
            throw new ArgumentException("An export is migrated only with a secrets file: the server that imports it may not take over the messages with the shared secrets.", nameof(access));
        }

        _target = target;
        _work = new ExportWork(source, options.IsDryRun ? null : output, parallel, options.Stop);
        _migrator = new AccountMigrator(access with { AlwaysInFile = true }, options);
    }

    /// <summary>How far it has come; may be asked from any thread.</summary>
    public SourceProgress Progress => _work.Progress;

    /// <summary>Migrates all accounts and gives the outcomes in their order. The output is in its place when the last has been asked for and there is no other.</summary>
    /// <param name="progress">Told how far each account has come, from several threads.</param>
    /// <param name="cancellationToken">Ends it; no output is then written.</param>
    /// <exception cref="OperationCanceledException">It was ended, or a stop was asked for: half an export is none.</exception>
    /// <exception cref="FileNotFoundException">There is neither such a file nor such a folder.</exception>
    /// <exception cref="InvalidDataException">The file is broken, or no export; the place is named.</exception>
    /// <exception cref="IOException">The output cannot be written, or belongs to the export.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read or written.</exception>
    public IAsyncEnumerable<AccountResult<MigrationOutcome>> MigrateAsync(IProgress<MigrationStep>? progress = null, CancellationToken cancellationToken = default) =>
        _work.RunAsync((account, token) => MigrateOneAsync(account, progress, token), cancellationToken);

    /// <summary>Closes what was opened here.</summary>
    public void Dispose() => _migrator.Dispose();

    private async ValueTask<MigrationOutcome> MigrateOneAsync(EditedAccount account, IProgress<MigrationStep>? progress, CancellationToken cancellationToken)
    {
        var outcome = await _migrator.MigrateAsync(account, progress, cancellationToken);
        if (outcome.Outcome != OutcomeKind.Migrated)
        {
            return outcome;
        }

        var needed = 0;
        foreach (var name in new[] { ContactNodes.Contacts, ContactNodes.Groups })
        {
            needed = Math.Max(needed, await AllowAsync(account, name, cancellationToken));
        }

        return outcome with { Message = string.Join(' ', new[] { outcome.Message, RoomMessage(needed), SecretMessage() }.Where(part => part.Length > 0)) };
    }

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
        ? "Prosody's import takes over no messages: the shared secrets are in the secrets file and must be shared at the first login (secret share SOURCE --secrets FILE)."
        : "The shared secrets are in a message that waits for the account, and in the secrets file: where the server does not import messages, they must be shared at the first login (secret share SOURCE --secrets FILE).";
}
