using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.MetaContacts;
using XmppContacts.PrivateXml;
using XmppContacts.Rosters;

namespace XmppContacts.Migration;

/// <summary>The migration of one account, once.</summary>
internal sealed class AccountMigration(
    IAccountStore account, AddressBookAccess access, MigrationOptions options, KeyPreparation preparation, IProgress<MigrationStep>? progress)
{
    private const int MaximumPasses = 5;

    private static readonly string[] Nodes = [ContactNodes.Contacts, ContactNodes.Groups];

    private readonly AccountSecrets _secrets = access.SecretsOf(account);
    private readonly RosterSweep _sweep = new(account);
    private readonly Dictionary<Jid, RosterItem> _seen = [];
    private readonly HashSet<Jid> _newer = [];
    private readonly List<string> _remarks = [];
    private ImmutableArray<ContactConflict> _conflicts = [];
    private (int Contacts, int Groups, int Reserved, int MetaContacts) _done;
    private bool _hasSecrets;

    private bool IsPersonal => access.Service is null || access.Service == account.Jid;

    /// <summary>What has been done so far.</summary>
    public MigrationOutcome Outcome(OutcomeKind kind, params ReadOnlySpan<string> messages) => new(account.Jid, kind)
    {
        Contacts = _done.Contacts,
        Groups = _done.Groups,
        Reserved = _done.Reserved,
        MetaContacts = _done.MetaContacts,
        RosterItemsCleared = _sweep.Changed,
        Conflicts = _conflicts,
        Message = string.Join(' ', [.. messages, .. _remarks]),
    };

    /// <summary>Does what is to be done.</summary>
    public async Task<MigrationOutcome> RunAsync(CancellationToken cancellationToken)
    {
        Report(MigrationStage.Reading);
        if (await UnsupportedAsync(cancellationToken) is { } unsupported)
        {
            return Outcome(OutcomeKind.Failed, unsupported);
        }

        var (book, plan) = await PlanAsync(cancellationToken);
        _conflicts = plan.Conflicts;
        if (plan.IsEmpty)
        {
            _remarks.AddRange(MigrationRemarks.Of(plan, book));
            return Outcome(OutcomeKind.Unchanged);
        }

        var keys = await KeysAsync(cancellationToken);
        if (Hindrance(book, keys) is { } reason)
        {
            return Outcome(OutcomeKind.Skipped, FailureText.Sentence(reason));
        }

        _remarks.AddRange(MigrationRemarks.Of(plan, book));
        if (options.IsDryRun)
        {
            _done = (plan.Contacts, plan.Groups, plan.Reserved, plan.MetaContacts);
            return Outcome(OutcomeKind.Planned) with { RosterItemsCleared = plan.RosterItems.Length };
        }

        Report(MigrationStage.Preparing);
        await PrepareAsync(plan, keys, cancellationToken);
        for (var pass = 1; !plan.IsEmpty; pass++)
        {
            if (pass > MaximumPasses)
            {
                throw new MigrationException(account.Jid, $"other clients kept changing the contacts {MaximumPasses} times; nothing is lost, and another run goes on from here");
            }

            options.Stop.ThrowIfCancellationRequested();
            book = await PublishAsync(book, plan, cancellationToken);
            await ClearAsync(plan, EncryptedRoster.Of(book), cancellationToken);
            (book, plan) = await PlanAsync(cancellationToken);
        }

        if (_sweep.ApprovalsLost > 0)
        {
            _remarks.Add($"The server forgot that {MigrationRemarks.Count(_sweep.ApprovalsLost, "contact")} had been approved in advance.");
        }

        await ShareAsync(cancellationToken);
        return Outcome(OutcomeKind.Migrated);
    }

    // Of an export, the secrets must be in the file and in a message. A run that was ended before, or on the same export, leaves them in the file alone.
    private async Task ShareAsync(CancellationToken cancellationToken)
    {
        if (!access.AlwaysInFile || !_secrets.Found.Any(found => found.Origins == SecretOrigins.File && found.Secret.Service == _secrets.Service && Nodes.Contains(found.Secret.Node)))
        {
            return;
        }

        try
        {
            await _secrets.ShareAsync(cancellationToken);
        }
        catch (SharedSecretException e) when (e.Reason is SharedSecretFailure.NoKey or SharedSecretFailure.NotKept)
        {
            _remarks.Add(FailureText.Sentence($"The shared secrets are in the secrets file alone, and no message carries them: {e.Message}"));
        }
    }

    // XEP-0223 §5: without these nothing private is kept there.
    private async Task<string?> UnsupportedAsync(CancellationToken cancellationToken)
    {
        if (!IsPersonal || await account.GetPepSupportAsync(cancellationToken) is not { } support || support is { IsOffered: true, HasPublishOptions: true })
        {
            return null;
        }

        return support.IsOffered
            ? "The server does not offer publish-options, without which nothing private is kept there."
            : "The server does not offer personal eventing (PEP), where encrypted contacts are kept.";
    }

    private async Task<(AddressBook Book, MigrationPlan Plan)> PlanAsync(CancellationToken cancellationToken)
    {
        // The roster first: what is encrypted later than it was read cannot be missing in the book.
        var data = await ReadableData.ReadAsync(account, cancellationToken);
        foreach (var item in data.Roster.Items)
        {
            if (_seen.TryGetValue(item.Jid, out var seen) && item.HasNameOrGroups && !item.HasNameAndGroupsOf(seen))
            {
                // A client changed it while this runs, so that what we encrypted is older.
                _newer.Add(item.Jid);
            }

            _seen[item.Jid] = item;
        }

        var book = await ReadBookAsync(cancellationToken);
        return (book, MigrationPlan.Of(data, book, options.IncludeMetaContacts, jid => options.PreferRoster || _newer.Contains(jid), access.Padding));
    }

    private async Task<AddressBook> ReadBookAsync(CancellationToken cancellationToken)
    {
        // The secrets are looked for anew each time: only what is found again decrypts.
        using var known = await _secrets.ReadAsync(cancellationToken);
        _hasSecrets = Nodes.All(node => known.Newest(_secrets.Service, node) is not null);
        return await AddressBookReader.ReadAsync(account, known, access.Service, access.Fallback, cancellationToken);
    }

    // With secrets at hand and no backup to encrypt, no key is needed.
    private async Task<AccountKeys?> KeysAsync(CancellationToken cancellationToken)
    {
        var keys = await AccountKeys.FindAsync(account, access, options.GenerateKeys, cancellationToken);
        return keys.Missing is not null && _hasSecrets && options.BackupFolder is null ? null : keys;
    }

    private static string? Hindrance(AddressBook book, AccountKeys? keys)
    {
        var unknown = book.Faults.Count(fault => fault.Kind == ItemFaultKind.UnknownSecret);
        return unknown > 0
            ? $"{MigrationRemarks.Count(unknown, "encrypted item")} would be doubled, which no known secret opens: name the key or the secrets file that was used then, or remove what cannot be read"
            : keys?.Missing;
    }

    private async Task PrepareAsync(MigrationPlan plan, AccountKeys? keys, CancellationToken cancellationToken)
    {
        // Before anything is changed, keys included.
        await plan.CheckLimitsAsync(IsPersonal ? account.Nodes : account.NodesAt(_secrets.Service), cancellationToken);
        if (keys is null)
        {
            return;
        }

        options.Stop.ThrowIfCancellationRequested();
        keys = await preparation.MakeAsync(account, keys, cancellationToken);
        if (options.BackupFolder is { } folder)
        {
            await AccountBackup.WriteAsync(account, access.Ring, keys, folder, cancellationToken);
        }

        options.Stop.ThrowIfCancellationRequested();
        await preparation.AnnounceAsync(account, keys, cancellationToken);
        if (!_hasSecrets && keys.Signer != keys.Own)
        {
            _remarks.Add($"Its shared secrets are signed by the key of {access.Signer}.");
        }
    }

    private async Task<AddressBook> PublishAsync(AddressBook book, MigrationPlan plan, CancellationToken cancellationToken)
    {
        if (plan.NeedsWriting)
        {
            // Until something is cleared, ending halfway does no harm.
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, options.Stop);
            await access.EditorOf(account, _secrets).ApplyAsync(plan.Encryption.Apply, new WritingProgress(Report), stop.Token);
        }

        Report(MigrationStage.Verifying);
        var written = await ReadBookAsync(cancellationToken);
        var encrypted = EncryptedRoster.Of(written);
        var missing = plan.RosterItems.Count(item => !encrypted.Holds(item));
        if (missing > 0)
        {
            throw new MigrationException(
                account.Jid,
                $"{MigrationRemarks.Count(missing, "contact")} could not be found with name and groups among the encrypted ones, which were read back: nothing more was cleared from the roster");
        }

        _done.Contacts += plan.Contacts;
        _done.Groups += plan.Groups;
        _done.Reserved += Math.Max(0, Reserved(written) - Reserved(book));
        return written;
    }

    private async Task ClearAsync(MigrationPlan plan, EncryptedRoster encrypted, CancellationToken cancellationToken)
    {
        Report(MigrationStage.Clearing, 0, plan.RosterItems.Length);
        await _sweep.RunAsync(
            plan.RosterItems, item => item with { Name = null, Groups = [] }, (done, total) => Report(MigrationStage.Clearing, done, total), options.Stop, cancellationToken);
        if (plan.ClearsStorage && !options.Stop.IsCancellationRequested)
        {
            await ClearAsync(MetaContactEntry.Storage, encrypted.HoldsMetaElement, cancellationToken);
            await ClearAsync(RosterNotes.Storage, encrypted.HoldsNote, cancellationToken);
            _done.MetaContacts += plan.MetaContacts;
        }
    }

    private async Task ClearAsync(XName name, Func<XElement, bool> isEncrypted, CancellationToken cancellationToken)
    {
        var storage = new PrivateXmlEditor(account, name);
        await storage.WriteAsync<MigrationException>(
            stored => Without(stored, isEncrypted), await storage.ReadAsync(cancellationToken),
            () => new MigrationException(account.Jid, $"another client kept changing the storage {name.NamespaceName}; nothing is lost, and another run goes on from here"),
            cancellationToken);
    }

    // What is not known to be encrypted stays.
    private static XElement Without(XElement stored, Func<XElement, bool> isEncrypted)
    {
        var left = new XElement(stored);
        left.Elements().Where(isEncrypted).Remove();
        return left.HasElements || left.Attributes().Any(attribute => !attribute.IsNamespaceDeclaration) || !string.IsNullOrWhiteSpace(left.Value)
            ? left
            : new XElement(stored.Name);
    }

    private static int Reserved(AddressBook book) => book.ContactsNode.ReservedItemIds.Count() + book.GroupsNode.ReservedItemIds.Count();

    private void Report(MigrationStage stage, int done = 0, int total = 0) => progress?.Report(new MigrationStep(account.Jid, stage, done, total));

    /// <summary>Hands on at once; the framework's own would do so in whatever order.</summary>
    private sealed class WritingProgress(Action<MigrationStage, int, int> report) : IProgress<AddressBookProgress>
    {
        public void Report(AddressBookProgress value) => report(MigrationStage.Publishing, value.Written, value.Total);
    }
}
