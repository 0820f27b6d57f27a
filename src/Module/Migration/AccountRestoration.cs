using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.MetaContacts;
using XmppContacts.PrivateXml;
using XmppContacts.Rosters;
using XmppContacts.Streams;
using XmppContacts.Text;
using XmppContacts.Xml;

namespace XmppContacts.Migration;

/// <summary>The restoring of one account, once.</summary>
internal sealed class AccountRestoration(IAccountStore account, AddressBookAccess access, RestoreOptions options, IProgress<MigrationStep>? progress)
{
    private const string Left = "Encrypted items that are not in the roster stay.";

    private readonly RosterSweep _sweep = new(account);
    private readonly List<string> _remarks = [];
    private int _groups;
    private int _metaContacts;
    private int _unopened;

    /// <summary>What has been done so far.</summary>
    public MigrationOutcome Outcome(OutcomeKind kind, params ReadOnlySpan<string> messages) => new(account.Jid, kind)
    {
        Contacts = _sweep.Changed,
        Groups = _groups,
        MetaContacts = _metaContacts,
        Unopened = _unopened,
        Message = string.Join(' ', [.. messages, .. _remarks]),
    };

    /// <summary>Does what is to be done.</summary>
    public async Task<MigrationOutcome> RunAsync(CancellationToken cancellationToken)
    {
        Report(MigrationStage.Reading);
        var book = await ReadBookAsync(cancellationToken);
        if (!access.AcceptsMissing && !book.MissingItems.IsEmpty && options is { BackupFile: null, BackupFolder: null })
        {
            return Outcome(OutcomeKind.Failed, FailureText.Sentence(MissingItemText.Refusal(book.MissingItems)));
        }

        if (await RestoredDataAsync(book, cancellationToken) is not { } restored)
        {
            return Outcome(OutcomeKind.Skipped, $"'{VisibleText.Shortened(options.BackupFolder!)}' has no backup of it.");
        }

        var data = await ReadableData.ReadAsync(account, cancellationToken);
        var wanted = restored.Items.ToDictionary(item => item.Jid);
        ImmutableArray<RosterItem> changes = [.. data.Roster.Items.Where(item => !IsRestored(item, wanted))];
        var other = changes.Count(item => item.HasNameOrGroups);
        if (other > 0)
        {
            _remarks.Add($"{MigrationRemarks.Count(other, "contact")} had another name or other groups in the roster: those that are restored take their place.");
        }

        Remark(book, wanted.Keys.Except(data.Roster.Items.Select(item => item.Jid)).Count());
        var isStorageComplete = With(data.MetaContacts, MetaContactEntry.Storage, restored.MetaContacts) is null && With(data.Notes, RosterNotes.Storage, Notes(restored)) is null;

        // Where nothing can be read, nothing is known to be in the roster again, and all of it stays.
        var hasEncrypted = options.RemoveEncrypted && (book.ContactsNode.Exists || book.GroupsNode.Exists) && (book.Faults.IsEmpty || !book.Contacts.IsEmpty);
        if (changes.IsEmpty && isStorageComplete && !(hasEncrypted && HasRemovable(data, book)))
        {
            _remarks.AddRange(hasEncrypted ? [Left] : []);
            return Outcome(_unopened > 0 ? OutcomeKind.Failed : OutcomeKind.Unchanged);
        }

        _groups = changes.SelectMany(item => wanted[item.Jid].NamedGroups).Distinct().Count();
        _metaContacts = MetaContact.Of(account.Jid, restored.MetaContacts).Length;
        if (options.IsDryRun)
        {
            return Outcome(OutcomeKind.Planned) with { Contacts = changes.Length };
        }

        await using var reservation = await account.ReserveAsync(cancellationToken);
        Report(MigrationStage.Restoring, 0, changes.Length);
        var roster = await _sweep.RunAsync(
            changes, item => AsItWas(item, wanted[item.Jid]),
            (done, total) => Report(MigrationStage.Restoring, done, total), options.Stop, cancellationToken);
        options.Stop.ThrowIfCancellationRequested();

        // Each on its own: a server without private storage keeps nobody's names back.
        var storages = new[]
        {
            await TryRestoreStorageAsync("metacontacts", MetaContactEntry.Storage, restored.MetaContacts, cancellationToken),
            await TryRestoreStorageAsync("notes", RosterNotes.Storage, Notes(restored), cancellationToken),
        };
        options.Stop.ThrowIfCancellationRequested();
        Report(MigrationStage.Verifying);
        await CheckAsync(restored, wanted, roster, storages, cancellationToken);
        if (storages.Contains(false))
        {
            // What could not be restored is in the encrypted contacts alone.
            return Outcome(OutcomeKind.Failed);
        }

        await reservation.ConfirmAsync(cancellationToken);
        if (hasEncrypted)
        {
            await RemoveAsync(book, cancellationToken);
        }

        return Outcome(OutcomeKind.Restored);
    }

    // Null when there is a folder without a backup of this account.
    private async Task<RestoredData?> RestoredDataAsync(AddressBook book, CancellationToken cancellationToken)
    {
        if (options is { BackupFile: null, BackupFolder: null })
        {
            return RestoredData.Of(book);
        }

        var backups = new List<RestoredData>();
        var keys = await access.KeysOfAsync(account, cancellationToken);
        foreach (var path in options.BackupFile is { } file ? [file] : AccountBackup.Find(options.BackupFolder!, account.Jid))
        {
            var backup = await AccountBackup.ReadAsync(path, account.Jid, access, keys, cancellationToken);
            backups.Add(RestoredData.Of(await ReadableData.ReadAsync(backup, cancellationToken)));
        }

        return backups.Count == 0 ? null : RestoredData.Merge(backups);
    }

    private async Task<AddressBook> ReadBookAsync(CancellationToken cancellationToken) => (await access.ReadAsync(account, cancellationToken)).Book;

    private void Remark(AddressBook book, int gone)
    {
        if (gone > 0)
        {
            _remarks.Add($"No longer in the roster, and not made again: {MigrationRemarks.Count(gone, "contact")} with a name or groups.");
        }

        if (options is not { BackupFile: null, BackupFolder: null })
        {
            return;
        }

        _unopened = UnopenedItems.Count(book);
        _remarks.AddRange(UnopenedItems.Of(book) is { } unopened ? [unopened] : []);
        var readable = ReadableItems.Count(book) + ReadableItems.CardsOf(book);
        if (readable > 0)
        {
            _remarks.Add($"Not encrypted, and so not restored: {MigrationRemarks.Count(readable, "item")} of the nodes, which stay (`migrate` encrypts them).");
        }

        var others = book.Faults.Length - _unopened - ReadableItems.Count(book);
        if (others > 0)
        {
            _remarks.Add($"Not to be read, and so not restored: {MigrationRemarks.Count(others, "encrypted item")}.");
        }
    }

    private async Task CheckAsync(RestoredData restored, Dictionary<Jid, RosterItem> wanted, Roster roster, bool[] storages, CancellationToken cancellationToken)
    {
        var missing = roster.Items.Count(item => !IsRestored(item, wanted));
        var data = await ReadableData.ReadAsync(account, cancellationToken);
        if (missing > 0
            || (storages[0] && With(data.MetaContacts, MetaContactEntry.Storage, restored.MetaContacts) is not null)
            || (storages[1] && With(data.Notes, RosterNotes.Storage, Notes(restored)) is not null))
        {
            throw new MigrationException(
                account.Jid,
                $"{(missing > 0 ? MigrationRemarks.Count(missing, "contact") : "metacontacts or notes")} could not be read back as written: another client has changed that just now, and another run goes on from here");
        }
    }

    private async Task<bool> TryRestoreStorageAsync(string what, XName name, XElement? kept, CancellationToken cancellationToken)
    {
        try
        {
            await RestoreStorageAsync(name, kept, cancellationToken);
            return true;
        }
        catch (XmppStanzaException e)
        {
            _remarks.Add($"The {what} could not be restored to the private storage: {e.Message}");
            return false;
        }
    }

    private async Task RestoreStorageAsync(XName name, XElement? kept, CancellationToken cancellationToken)
    {
        var storage = new PrivateXmlEditor(account, name);
        await storage.WriteAsync<MigrationException>(
            stored => With(stored, name, kept) ?? stored, await storage.ReadAsync(cancellationToken),
            () => new MigrationException(account.Jid, $"another client kept changing the storage {name.NamespaceName}; nothing is lost, and another run goes on from here"),
            cancellationToken);
    }

    // Nodes with items that are nowhere else stay.
    private static bool CanDelete(AddressBook book) => book.Faults.IsEmpty && ReadableItems.CardsOf(book) == 0;

    // What an earlier run had to leave is left again.
    private static bool HasRemovable(ReadableData data, AddressBook book)
    {
        var copies = new ReadableCopies(data, book);
        return (CanDelete(book) && copies.HasAll) || book.Contacts.Any(contact => copies.Has(contact.Contact));
    }

    private async Task RemoveAsync(AddressBook book, CancellationToken cancellationToken)
    {
        var nodes = access.Service is null || access.Service == account.Jid ? account.Nodes : account.NodesAt(access.Service);
        var copies = new ReadableCopies(await ReadableData.ReadAsync(account, cancellationToken), book);
        if (CanDelete(book) && copies.HasAll && !await HasChangedAsync(book, cancellationToken))
        {
            // Otherwise what it lists would be missing.
            await access.RemoveManifestAsync(account, cancellationToken);
            await nodes.DeleteAsync(ContactNodes.Contacts, cancellationToken);
            await nodes.DeleteAsync(ContactNodes.Groups, cancellationToken);
            return;
        }

        // What is nowhere else stays.
        await access.EditorOf(account).ApplyAsync(
            draft =>
            {
                foreach (var contact in book.Contacts.Select(contact => contact.Contact).Where(copies.Has))
                {
                    if (draft.Find(contact.Identities[0]) is { } now && now.Equals(contact))
                    {
                        draft.Remove(contact.Identities[0]);
                    }
                }
            },
            cancellationToken: cancellationToken);
        _remarks.Add(Left);
    }

    private async Task<bool> HasChangedAsync(AddressBook book, CancellationToken cancellationToken)
    {
        var now = await ReadBookAsync(cancellationToken);
        return !now.ContactsNode.Items.Select(item => item.Stored.Payload?.Value).ToHashSet().SetEquals(book.ContactsNode.Items.Select(item => item.Stored.Payload?.Value))
            || !now.GroupsNode.Items.Select(item => item.Stored.Payload?.Value).ToHashSet().SetEquals(book.GroupsNode.Items.Select(item => item.Stored.Payload?.Value));
    }

    // What is not known of a contact does not take away what the roster has of it.
    private static RosterItem AsItWas(RosterItem item, RosterItem was) =>
        item with { Name = string.IsNullOrEmpty(was.Name) ? item.Name : was.Name, Groups = was.HasGroupsOf([]) ? item.Groups : was.Groups };

    private static bool IsRestored(RosterItem item, Dictionary<Jid, RosterItem> wanted) =>
        !wanted.TryGetValue(item.Jid, out var was) || item.HasNameAndGroupsOf(AsItWas(item, was));

    private static XElement? Notes(RestoredData restored) => restored.Notes.IsEmpty ? null : new XElement(RosterNotes.Storage, restored.Notes);

    // The storage with what it lacks; null when it lacks nothing. An empty one becomes what it was, to the letter.
    private static XElement? With(XElement? stored, XName name, XElement? kept)
    {
        if (kept is null)
        {
            return null;
        }

        if (stored is null || !(stored.Nodes().Any() || stored.Attributes().Any(attribute => !attribute.IsNamespaceDeclaration)))
        {
            return kept.HasElements ? new XElement(kept) : null;
        }

        var missing = kept.Elements().Where(element => !stored.Elements().Any(there => ElementContent.AreSame(there, element))).ToList();
        return missing.Count == 0 ? null : new XElement(name, stored.Attributes(), stored.Nodes(), missing.Select(element => new XElement(element)));
    }

    private void Report(MigrationStage stage, int done = 0, int total = 0) => progress?.Report(new MigrationStep(account.Jid, stage, done, total));
}
