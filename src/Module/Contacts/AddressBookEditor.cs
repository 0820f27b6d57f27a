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
/// <param name="fallback">Decrypts what is not read in process, or null.</param>
public sealed class AddressBookEditor(
    IAccountStore account, ISecretSource secrets, Jid? service = null, PaddingPolicy padding = PaddingPolicy.Full, ISymmetricDecryptor? fallback = null)
{
    private const int MaximumWrites = 5;

    private static readonly string[] NodeNames = [ContactNodes.Contacts, ContactNodes.Groups];

    private readonly bool _isPersonal = service is null || service == account.Jid;

    /// <summary>Makes a change.</summary>
    /// <param name="change">Changes a draft. It is called again, on a newer one, after each writing.</param>
    /// <param name="progress">Told after each item.</param>
    /// <param name="cancellationToken">Ends the waiting; a part may have been written, and what is missing is written when the change is made again.</param>
    /// <returns>The address book with the change, read back.</returns>
    /// <exception cref="InvalidItemException">The change breaks XEP-0510; nothing was written.</exception>
    /// <exception cref="EncryptedNodeException">The server cannot keep it, or does not.</exception>
    /// <exception cref="OpenPgpException">The OpenPGP program is missing or failed.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public async Task<AddressBookEdit> ApplyAsync(
        Action<AddressBookDraft> change, IProgress<AddressBookProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        var known = await secrets.ReadAsync(cancellationToken);
        try
        {
            var written = 0;
            var mended = new SortedSet<string>(StringComparer.Ordinal);
            AddressBookPlan? done = null;
            for (var writes = 0; ; writes++)
            {
                var book = await AddressBookReader.ReadAsync(account, known, service, fallback, cancellationToken);
                CheckKept(done, book);
                var draft = new AddressBookDraft(book);
                change(draft);
                var plan = AddressBookPlan.Of(book, draft, padding);
                if (plan.IsEmpty)
                {
                    return new AddressBookEdit(book, written, [.. mended]);
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

                if (NodeNames.Any(node => known.Newest(book.Service, node) is null))
                {
                    var before = known;
                    known = await secrets.EnsureAsync(NodeNames, cancellationToken);
                    before.Dispose();
                }

                var writing = new AddressBookWriter(_isPersonal ? account.Nodes : account.NodesAt(book.Service), plan, known);
                done = await writing.WriteAsync(progress, cancellationToken) ? plan : null;
                written += writing.Written;
                mended.UnionWith(writing.MendedNodes);
                if (done is not null && writing.Written == 0 && writing.MendedNodes.Count == 0)
                {
                    // Only padding was missing, and the server has no room for it.
                    return new AddressBookEdit(book, written, [.. mended]);
                }
            }
        }
        finally
        {
            known.Dispose();
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

    private static void CheckKept(AddressBookPlan? done, AddressBook book)
    {
        Check(done?.Contacts, book.ContactsNode);
        Check(done?.Groups, book.GroupsNode);

        void Check(NodePlan? plan, AddressBookNode node)
        {
            if (plan is { IsEmpty: false })
            {
                var lost = plan.ExpectedIds().Except(node.Items.Select(item => item.Id)).Count();
                if (lost > 0)
                {
                    throw new EncryptedNodeException(
                        EncryptedNodeFailure.ItemsLost, book.Service, node.Name,
                        $"{lost:N0} items are not there after writing: the server has dropped them, or another client has removed them just now");
                }
            }
        }
    }
}
