using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes;
using XmppContacts.OpenPgp;

namespace XmppContacts.Contacts;

/// <summary>Changes the encrypted contacts of an account (XEP-0510), one or thousands at a time. For one change after another.</summary>
/// <remarks>
/// A change is made on what is there, written, and read back, until nothing is left to write. So what other clients write meanwhile is changed
/// too and not lost, and what is so already costs nothing but the reading.
/// </remarks>
/// <param name="account">The account.</param>
/// <param name="secrets">Where its secrets come from.</param>
/// <param name="service">The service that has the nodes; null is the account's personal eventing.</param>
/// <param name="padding">What is done so that the server cannot count contacts.</param>
/// <param name="acceptsMissing">Whether to go on with what the server has, where items are missing or older than they were.</param>
/// <param name="allowsNewSecrets">Whether secrets may be created beside items that no known secret opens.</param>
public sealed class AddressBookEditor(
    IAccountStore account, ISecretSource secrets, Jid? service = null, PaddingPolicy padding = PaddingPolicy.Full, bool acceptsMissing = false,
    bool allowsNewSecrets = false)
{
    // Each needs two: one puts there, the other takes away.
    private const int MaximumWrites = 10;

    // Two runs at once would change the number of reserved items against each other for ever: what is left of that is for the next run.
    private const int MaximumPaddings = 3;

    private static readonly string[] NodeNames = [ContactNodes.Contacts, ContactNodes.Groups];

    private readonly bool _isPersonal = service is null || service == account.Jid;

    /// <summary>Whether the account is reserved for this run before something is changed; not where the caller has done that.</summary>
    internal bool ReservesAccount { get; init; }

    /// <summary>Makes a change.</summary>
    /// <param name="change">Changes a draft. It is called again, on a newer one, after each writing.</param>
    /// <param name="progress">Told after each item.</param>
    /// <param name="cancellationToken">Ends the waiting; a part may have been written, and what is missing is written when the change is made again.</param>
    /// <returns>The address book with the change, read back.</returns>
    /// <exception cref="InvalidItemException">The change breaks XEP-0510; nothing was written.</exception>
    /// <exception cref="EncryptedNodeException">The server cannot keep it, or does not.</exception>
    /// <exception cref="OpenPgpException">The OpenPGP program is missing or failed.</exception>
    /// <exception cref="Streams.XmppException">A request failed, or another run has the account.</exception>
    public async Task<AddressBookEdit> ApplyAsync(
        Action<AddressBookDraft> change, IProgress<AddressBookProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        var known = await secrets.ReadAsync(cancellationToken);
        IAccountReservation? reservation = null;
        try
        {
            var (written, reported, total, paddings) = (0, 0, 0, 0);
            var (isFilled, isAccepted) = (false, false);
            var mended = new SortedSet<string>(StringComparer.Ordinal);
            var history = new WritingHistory();
            AddressBookPlan? done = null;
            ServerRoom? room = null;
            for (var writes = 0; ; writes++)
            {
                var book = await AddressBookReader.ReadAsync(account, known, service, acceptsMissing, cancellationToken);
                await CheckKeptAsync(done, book, known, cancellationToken);
                var draft = new AddressBookDraft(book);
                change(draft);
                var plan = AddressBookPlan.Of(book, draft, padding, history);
                if (plan.IsEmpty && written == 0 && mended.Count == 0 && !NeedsMark(book, draft) && !(acceptsMissing && !book.MissingItems.IsEmpty))
                {
                    return new AddressBookEdit(book, 0, []);
                }

                if (written == 0)
                {
                    CheckMissing(book, acceptsMissing);
                }

                if (writes == MaximumWrites)
                {
                    throw new EncryptedNodeException(
                        EncryptedNodeFailure.Conflict, book.Service, null,
                        $"the contacts were written {MaximumWrites} times, and each time the server then had others: another client keeps changing them, or the server does not keep them");
                }

                if (writes == 0)
                {
                    await CheckSupportAsync(cancellationToken);
                }

                if (ReservesAccount && reservation is null)
                {
                    // What another run has done until now, secrets included, is read before anything is done.
                    reservation = await account.ReserveAsync(cancellationToken);
                    known.Dispose();
                    known = await secrets.ReadAsync(cancellationToken);
                    continue;
                }

                if (reservation is not null)
                {
                    await reservation.ConfirmAsync(cancellationToken);
                }

                if (NodeNames.Any(node => known.Newest(book.Service, node) is null))
                {
                    CheckNewSecrets(book);
                    var before = known;
                    known = await secrets.EnsureAsync(NodeNames, cancellationToken);
                    before.Dispose();
                }

                var nodes = _isPersonal ? account.Nodes : account.NodesAt(book.Service);
                var writing = new AddressBookWriter(nodes, plan, known, room ??= new ServerRoom(nodes), Report);
                done = null;
                var isPadded = plan.Nodes.All(node => node.IsPaddingOnly) && written > 0 && ++paddings > MaximumPaddings;
                if (plan.HasFillings && !isFilled && !isPadded)
                {
                    done = await writing.FillAsync(history, cancellationToken) ? plan : null;
                    Note(writing);

                    // When nothing was written, only padding was missing, and the server has no room for it.
                    isFilled = done is not null && writing.Written == 0 && !writing.MendedNodes.Any();
                    continue;
                }

                // What takes the place of the retracted items has been read back by now. That they are not missing is written down first.
                isAccepted |= await UpdateManifestAsync(book, draft, plan, known, isAccepted, cancellationToken);
                if (isPadded || !plan.Nodes.Any(node => node.HasClearings))
                {
                    return new AddressBookEdit(book, written, [.. mended]);
                }

                await writing.ClearAsync(cancellationToken);
                Note(writing);
                isFilled = false;
            }

            void Report(int items)
            {
                total = Math.Max(total, items);
                progress?.Report(new AddressBookProgress(Math.Min(++reported, total), total));
            }

            void Note(AddressBookWriter writing)
            {
                written += writing.Written;
                mended.UnionWith(writing.MendedNodes);
            }
        }
        finally
        {
            known.Dispose();
            if (reservation is not null)
            {
                await reservation.DisposeAsync();
            }
        }
    }

    /// <summary>Adds a contact, or puts it in the place of all that share an identity with it.</summary>
    /// <inheritdoc cref="ApplyAsync"/>
    public Task<AddressBookEdit> SetContactAsync(Contact contact, CancellationToken cancellationToken = default) =>
        ApplyAsync(draft => draft.Set(contact), null, cancellationToken);

    /// <summary>Changes name and groups of the contact that has an identity, as <see cref="AddressBookDraft.Change"/> does.</summary>
    /// <inheritdoc cref="ApplyAsync"/>
    public Task<AddressBookEdit> ChangeContactAsync(
        ContactIdentity identity, string? name, IReadOnlyCollection<string>? groups, CancellationToken cancellationToken = default) =>
        ApplyAsync(draft => draft.Change(identity, name, groups), null, cancellationToken);

    /// <summary>Removes the contact that has an identity; one that is not there is no error.</summary>
    /// <inheritdoc cref="ApplyAsync"/>
    public Task<AddressBookEdit> RemoveContactAsync(ContactIdentity identity, CancellationToken cancellationToken = default) =>
        ApplyAsync(draft => draft.Remove(identity), null, cancellationToken);

    /// <summary>Adds a group, or puts it in the place of the one with its ID: so it is renamed and described.</summary>
    /// <inheritdoc cref="ApplyAsync"/>
    public Task<AddressBookEdit> SetGroupAsync(ContactGroup group, CancellationToken cancellationToken = default) =>
        ApplyAsync(draft => draft.SetGroup(group), null, cancellationToken);

    /// <summary>Removes a group, and its mention from every contact; one that is not there is no error.</summary>
    /// <inheritdoc cref="ApplyAsync"/>
    public Task<AddressBookEdit> RemoveGroupAsync(string id, CancellationToken cancellationToken = default) =>
        ApplyAsync(draft => draft.RemoveGroup(id), null, cancellationToken);

    /// <summary>Makes one item of each contact that has several.</summary>
    /// <inheritdoc cref="ApplyAsync"/>
    public Task<AddressBookEdit> MergeDuplicatesAsync(CancellationToken cancellationToken = default) =>
        ApplyAsync(draft => draft.MergeDuplicates(), null, cancellationToken);

    private void CheckNewSecrets(AddressBook book)
    {
        var unknown = book.Faults.Count(fault => fault.Kind == ItemFaultKind.UnknownSecret);
        if (unknown > 0 && !allowsNewSecrets)
        {
            throw new EncryptedNodeException(
                EncryptedNodeFailure.NoSecret, book.Service, null,
                $"{unknown:N0} encrypted items cannot be opened, since their shared secrets were not found: name the keys or the secrets file that were used, "
                    + "or allow new secrets beside them (--new-secrets)");
        }
    }

    private async Task CheckSupportAsync(CancellationToken cancellationToken)
    {
        if (_isPersonal && await account.GetPepSupportAsync(cancellationToken) is { } support && !(support.IsOffered && support.HasPublishOptions))
        {
            throw new EncryptedNodeException(
                EncryptedNodeFailure.NotSupported, account.Jid, null,
                support.IsOffered
                    ? "the server does not offer publish-options, without which nothing private is kept there"
                    : "the server does not offer personal eventing (PEP), where encrypted contacts are kept");
        }
    }

    private async Task<bool> UpdateManifestAsync(
        AddressBook book, AddressBookDraft draft, AddressBookPlan plan, KnownSecrets known, bool isAccepted, CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.UtcNow;
        var store = new ManifestStore(account, known, book.Service);
        await store.UpdateAsync(Updated, book.ContactsNode.Items.Length + book.GroupsNode.Items.Length, cancellationToken);
        return true;

        ItemManifest Updated(ItemManifest manifest)
        {
            manifest = manifest.Since(now);
            foreach (var (node, part) in new[] { (book.ContactsNode, plan.Contacts), (book.GroupsNode, plan.Groups) })
            {
                foreach (var item in node.Items.Where(item => item is { Version: not null, Fault: null } && (item.Contact is not null || item.Group is not null)))
                {
                    manifest = manifest.WithPresent(node.Name, item.Id, item.Version!.Value, ClearedOf(item.Contact, draft));
                }

                foreach (var item in part.Retracted())
                {
                    manifest = manifest.WithRetracted(node.Name, item.Id, item.Version ?? 0, item.Stored.Payload, now);
                }
            }

            // What the user does without, once.
            foreach (var item in acceptsMissing && !isAccepted ? book.MissingItems.Where(item => !item.IsRolledBack) : [])
            {
                manifest = manifest.WithRetracted(item.Node, item.ItemId, 0, null, now);
            }

            return manifest;
        }
    }

    // Of several addresses the first one's values are the contact's.
    private static ClearedValues? ClearedOf(Contact? contact, AddressBookDraft draft) =>
        draft.Cleared.Count > 0 && contact?.Jids.FirstOrDefault() is { } jid ? draft.Cleared.GetValueOrDefault(jid) : null;

    // Only items with a version are ours, and in the manifest.
    private static bool NeedsMark(AddressBook book, AddressBookDraft draft) => draft.Cleared.Count > 0 && book.ContactsNode.Items.Any(item =>
        item is { Version: not null, Fault: null } && ClearedOf(item.Contact, draft) is not null && book.Manifest.Manifest.ClearedOf(ContactNodes.Contacts, item.Id) is null);

    /// <summary>Ends the change of an account of which items are missing or older than they were, when its user has not decided to go on.</summary>
    /// <exception cref="EncryptedNodeException">Nothing may be changed.</exception>
    internal static void CheckMissing(AddressBook book, bool acceptsMissing)
    {
        if (!acceptsMissing && !book.MissingItems.IsEmpty)
        {
            throw new EncryptedNodeException(EncryptedNodeFailure.ItemsMissing, book.Service, null, MissingItemText.Refusal(book.MissingItems));
        }
    }

    private async Task CheckKeptAsync(AddressBookPlan? done, AddressBook book, KnownSecrets known, CancellationToken cancellationToken)
    {
        foreach (var (plan, node) in new[] { (done?.Contacts, book.ContactsNode), (done?.Groups, book.GroupsNode) })
        {
            if (plan is not { HasFillings: true } || plan.ExpectedIds().Except(node.Items.Select(item => item.Id)).ToList() is not { Count: > 0 } lost)
            {
                continue;
            }

            // What another run has retracted meanwhile is written down.
            var manifest = (await new ManifestStore(account, known, book.Service).ReadAsync(cancellationToken)).Manifest;
            if (lost.Count(id => !manifest.IsRetracted(node.Name, id)) is > 0 and var count)
            {
                throw new EncryptedNodeException(
                    EncryptedNodeFailure.ItemsLost, book.Service, node.Name,
                    $"{count:N0} items are not there after writing: the server has dropped them, or another client has removed them just now");
            }
        }
    }
}
