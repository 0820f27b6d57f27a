using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.MetaContacts;
using XmppContacts.OpenPgp.Keys;
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
    private Roster _roster = Roster.Empty;
    private bool _hasSecrets;
    private MigrationPlan? _readable;

    private bool IsPersonal => access.Service is null || access.Service == account.Jid;

    /// <summary>What has been done so far.</summary>
    public MigrationOutcome Outcome(OutcomeKind kind, params ReadOnlySpan<string> messages) => new(account.Jid, kind)
    {
        Contacts = _done.Contacts,
        Groups = _done.Groups,
        Reserved = _done.Reserved,
        MetaContacts = _done.MetaContacts,
        RosterItemsCleared = _sweep.Changed,
        OfServer = _sweep.OfServer.Count,
        Conflicts = _conflicts,
        Message = string.Join(' ', [.. messages, .. _remarks, .. _readable is null ? [] : MigrationRemarks.OfReadable(_readable, isDone: false)]),
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
        if (plan.IsEmpty || options.IsDryRun)
        {
            await RepairKeysAsync(plan, cancellationToken);
            return await RunAsync(book, plan, null, cancellationToken);
        }

        // What another run has done until now must not be done again.
        await using var reservation = await account.ReserveAsync(cancellationToken);
        (book, plan) = await PlanAsync(cancellationToken);
        return await RunAsync(book, plan, reservation, cancellationToken);
    }

    // What an earlier race of two runs left: a key that was made here, is announced, and has no backup. And keys in use that a client took out of the list.
    private async Task RepairKeysAsync(MigrationPlan plan, CancellationToken cancellationToken)
    {
        if (!plan.IsEmpty || options.IsDryRun)
        {
            return;
        }

        var isUnannounced = !(await _secrets.NotAnnouncedAsync(cancellationToken)).IsEmpty;
        if (!isUnannounced && !await preparation.HasCodeAsync(account.Jid, cancellationToken))
        {
            return;
        }

        await using var reservation = await account.ReserveAsync(cancellationToken);
        if (isUnannounced)
        {
            _remarks.AddRange(SecretRemarks.OfAnnounced(await _secrets.AnnounceAsync(cancellationToken)));
        }

        if (await KeysAsync(cancellationToken) is { IsAnnounced: true, Missing: null } keys)
        {
            _remarks.AddRange(await preparation.AnnounceAsync(account, keys, cancellationToken));
        }
    }

    private async Task<MigrationOutcome> RunAsync(AddressBook book, MigrationPlan plan, IAccountReservation? reservation, CancellationToken cancellationToken)
    {
        _conflicts = plan.Conflicts;
        var readable = MigrationRemarks.OfReadable(plan, isDone: false).ToArray();
        if (RosterDoubts.Of(_roster) is { } doubt)
        {
            return Outcome(OutcomeKind.Skipped, [doubt, .. readable]);
        }

        if (plan.IsEmpty)
        {
            return await UnchangedAsync(book, plan, reservation, cancellationToken);
        }

        if (UnopenedItems.Of(book, ItemFaultKind.UnknownSecret) is { } unopened)
        {
            return Outcome(OutcomeKind.Failed, [unopened, "Its contacts would be stored twice.", .. readable]);
        }

        var keys = await KeysAsync(cancellationToken);
        if (keys?.Missing is { } reason)
        {
            return Outcome(OutcomeKind.Skipped, [FailureText.Sentence(reason), .. readable]);
        }

        _remarks.AddRange(MigrationRemarks.Of(plan, book));
        if (!access.AcceptsMissing && !book.MissingItems.IsEmpty)
        {
            return Outcome(OutcomeKind.Failed, [FailureText.Sentence(MissingItemText.Refusal(book.MissingItems)), .. readable]);
        }

        if (reservation is null)
        {
            _done = (plan.Contacts, plan.Groups, plan.Reserved, plan.MetaContacts);
            await RemarkExpiryAsync(keys, cancellationToken);
            return Outcome(OutcomeKind.Planned, readable) with { RosterItemsCleared = plan.RosterItems.Length };
        }

        Report(MigrationStage.Preparing);
        _readable = plan;
        await PrepareAsync(plan, keys, reservation, cancellationToken);
        var isWritten = false;
        for (var pass = 1; !plan.IsEmpty; pass++)
        {
            if (pass > MaximumPasses)
            {
                throw new MigrationException(account.Jid, $"other clients kept changing the contacts {MaximumPasses} times; nothing is lost, and another run goes on from here");
            }

            options.Stop.ThrowIfCancellationRequested();
            await reservation.ConfirmAsync(cancellationToken);
            book = await PublishAsync(book, plan, cancellationToken);
            await ClearAsync(plan, EncryptedRoster.Of(book), cancellationToken);
            isWritten |= plan.NeedsWriting || plan.ClearsStorage;
            (book, plan) = await PlanAsync(cancellationToken);
            if (plan.IsEmpty && _sweep.NeedsReload)
            {
                await account.ReloadAsync(cancellationToken);
                _sweep.NoteReturned(await account.GetRosterAsync(cancellationToken));
                (book, plan) = await PlanAsync(cancellationToken);
            }
        }

        if (_sweep.OfServer.Count > 0)
        {
            _remarks.Add(MigrationRemarks.OfServer([.. _sweep.OfServer.Keys]));
        }

        if (_sweep.ApprovalsLost > 0)
        {
            _remarks.Add($"The server forgot that {MigrationRemarks.Count(_sweep.ApprovalsLost, "contact")} had been approved in advance.");
        }

        await PutBackAsync(isReserved: true, cancellationToken);
        await RemarkKeysAsync(cancellationToken);
        await RemarkExpiryAsync(keys, cancellationToken);
        _remarks.AddRange(MigrationRemarks.OfReadable(_readable, isDone: true));
        _readable = null;
        return plan.ReadableLeft > 0 ? Outcome(OutcomeKind.Failed) : Outcome(isWritten || _sweep.Changed > 0 ? OutcomeKind.Migrated : OutcomeKind.Unchanged) with { Unopened = UnopenedItems.Count(book) };
    }

    private async Task<MigrationOutcome> UnchangedAsync(AddressBook book, MigrationPlan plan, IAccountReservation? reservation, CancellationToken cancellationToken)
    {
        _remarks.AddRange(MigrationRemarks.Of(plan, book));
        if (!book.MissingItems.IsEmpty)
        {
            _remarks.Add(FailureText.Sentence(MissingItemText.Summary(book.MissingItems)));
        }

        if (UnopenedItems.Of(book) is { } unopened)
        {
            return Outcome(OutcomeKind.Failed, unopened);
        }

        if (!options.IsDryRun && await PutBackAsync(isReserved: reservation is not null, cancellationToken))
        {
            await RemarkKeysAsync(cancellationToken);
        }

        await RemarkExpiryAsync(null, cancellationToken);
        _remarks.AddRange(MigrationRemarks.OfReadable(plan, isDone: true));
        return Outcome(plan.ReadableLeft > 0 ? OutcomeKind.Failed : OutcomeKind.Unchanged);
    }

    // Archives expire, and servers are restored from backups: what is missing of the secrets anywhere is put there again.
    private async Task<bool> PutBackAsync(bool isReserved, CancellationToken cancellationToken)
    {
        try
        {
            var done = isReserved ? await _secrets.PutBackAsync(cancellationToken) : await _secrets.PutBackAsync(account.ReserveAsync, cancellationToken);
            _remarks.AddRange(SecretRemarks.Of(done));
            _remarks.AddRange(SecretRemarks.Of(_secrets.Rollbacks));
            return !done.IsEmpty;
        }
        catch (SharedSecretException e) when (e.Reason is SharedSecretFailure.NoKey)
        {
            _remarks.Add(FailureText.Sentence(e.Message));
            return false;
        }
    }

    private async Task RemarkKeysAsync(CancellationToken cancellationToken) =>
        _remarks.AddRange(await SecretRemarks.OfKeysAsync(_secrets, Nodes, cancellationToken));

    private async Task RemarkExpiryAsync(AccountKeys? keys, CancellationToken cancellationToken)
    {
        var inUse = await _secrets.KeysInUseAsync(cancellationToken);
        _remarks.AddRange(SecretRemarks.OfExpiry(keys is null ? inUse : inUse.Concat(keys.Recipients.Select(key => key.Key)).Concat(new[] { keys.Signer }.OfType<OpenPgpKey>())));
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
        _roster = data.Roster;
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
        data = data with { Roster = _sweep.WithoutOfServer(data.Roster, EncryptedRoster.Of(book)) };
        return (book, MigrationPlan.Of(data, book, options.IncludeMetaContacts, jid => options.PreferRoster || _newer.Contains(jid), access.Padding, access.AcceptsMissing, options.IncludeCards, options.PreferEncrypted));
    }

    private async Task<AddressBook> ReadBookAsync(CancellationToken cancellationToken)
    {
        // The secrets are looked for anew each time: only what is found again decrypts.
        using var known = await _secrets.ReadAsync(cancellationToken);
        _hasSecrets = Nodes.All(node => known.Newest(_secrets.Service, node) is not null);
        return await AddressBookReader.ReadAsync(account, known, access.Service, access.AcceptsMissing, cancellationToken);
    }

    // With secrets at hand and no backup to encrypt, no key is needed.
    private async Task<AccountKeys?> KeysAsync(CancellationToken cancellationToken)
    {
        var keys = await AccountKeys.FindAsync(account, access, _secrets, options.GenerateKeys, cancellationToken);
        return keys.Missing is not null && _hasSecrets && options.BackupFolder is null ? null : keys;
    }

    private async Task PrepareAsync(MigrationPlan plan, AccountKeys? keys, IAccountReservation reservation, CancellationToken cancellationToken)
    {
        // Before anything is changed, keys included.
        await plan.CheckLimitsAsync(IsPersonal ? account.Nodes : account.NodesAt(_secrets.Service), cancellationToken);
        if (keys is not null)
        {
            await PrepareKeysAsync(keys, reservation, cancellationToken);
        }

        // Nothing is encrypted, and nothing cleared, before the secrets are where they do not expire.
        options.Stop.ThrowIfCancellationRequested();
        using var known = await _secrets.EnsureAsync(Nodes, cancellationToken);
    }

    private async Task PrepareKeysAsync(AccountKeys keys, IAccountReservation reservation, CancellationToken cancellationToken)
    {
        options.Stop.ThrowIfCancellationRequested();
        keys = await preparation.MakeAsync(account, keys, cancellationToken);
        if (options.BackupFolder is { } folder)
        {
            await AccountBackup.WriteAsync(account, access.Ring, keys, folder, cancellationToken);
        }

        options.Stop.ThrowIfCancellationRequested();
        await reservation.ConfirmAsync(cancellationToken);
        _remarks.AddRange(await preparation.AnnounceAsync(account, keys, cancellationToken));
        if (keys is { IsAnnounced: false, HasOthers: true })
        {
            _remarks.AddRange(SecretRemarks.OfAnnounced([keys.Own!.Fingerprint]));
        }

        if (!_hasSecrets && keys.Signer != keys.Own)
        {
            _remarks.Add($"Its shared secrets are signed by the key of {access.Signer}, which clients refuse that accept published keys of the account only: `secret share` with the user's own key repairs that.");
        }
    }

    private async Task<AddressBook> PublishAsync(AddressBook book, MigrationPlan plan, CancellationToken cancellationToken)
    {
        // Where contacts are all encrypted, the manifest may still have to remember that they are cleared.
        if (plan.NeedsWriting || !plan.RosterItems.IsEmpty)
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
