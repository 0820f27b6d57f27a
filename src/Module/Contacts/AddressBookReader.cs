using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes;
using XmppContacts.OpenPgp;
using XmppContacts.PubSub;

namespace XmppContacts.Contacts;

/// <summary>Reads the encrypted contacts of an account (XEP-0510).</summary>
public static class AddressBookReader
{
    /// <summary>Reads both nodes and decrypts their items, on all processors. An item that fails is a fault of the address book, not the end.</summary>
    /// <param name="account">The account.</param>
    /// <param name="secrets">Its secrets.</param>
    /// <param name="service">The service that has the nodes; null is the account's personal eventing.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="NotSupportedException">Another service than personal eventing cannot be reached from the account's data.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public static Task<AddressBook> ReadAsync(
        IAccountData account, KnownSecrets secrets, Jid? service = null, CancellationToken cancellationToken = default) =>
        ReadAsync(account, secrets, service, acceptsRolledBack: false, cancellationToken);

    /// <summary>As the other.</summary>
    /// <param name="account">The account.</param>
    /// <param name="secrets">Its secrets.</param>
    /// <param name="service">The service that has the nodes; null is the account's personal eventing.</param>
    /// <param name="acceptsRolledBack">Whether items are used of which a newer version was there before.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests.</param>
    internal static Task<AddressBook> ReadAsync(
        IAccountData account, KnownSecrets secrets, Jid? service, bool acceptsRolledBack, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(secrets);
        if (service is null || service == account.Jid)
        {
            return ReadAsync(account, account.Jid, name => account.GetNodeAsync(name, cancellationToken).AsTask(), secrets, acceptsRolledBack, cancellationToken);
        }

        var nodes = account is IAccountStore store
            ? store.NodesAt(service)
            : throw new NotSupportedException($"{account.Jid}: the service {service} can only be reached over a session.");
        return ReadAsync(account, service, name => nodes.GetNodeAsync(name, cancellationToken), secrets, acceptsRolledBack, cancellationToken);
    }

    private static async Task<AddressBook> ReadAsync(
        IAccountData account, Jid service, Func<string, Task<PubSubNode?>> read, KnownSecrets secrets, bool acceptsRolledBack,
        CancellationToken cancellationToken)
    {
        // The manifest first: a version that it names was in its node before.
        var store = new ManifestStore(account, secrets, service);
        var manifest = await store.ReadAsync(cancellationToken);
        var contacts = read(ContactNodes.Contacts);
        var groups = read(ContactNodes.Groups);
        await Task.WhenAll(contacts, groups);
        var book = new AddressBook(
            account.Jid,
            service,
            await NodeAsync(ContactNodes.Contacts, await contacts),
            await NodeAsync(ContactNodes.Groups, await groups),
            manifest);

        // And again, when something is missing: whoever retracts an item writes that down before.
        return book.MissingItems.All(item => item.IsRolledBack) ? book : book.MissingAlsoFrom((await store.ReadAsync(cancellationToken)).Manifest);

        async Task<AddressBookNode> NodeAsync(string name, PubSubNode? node) => node is null
            ? new AddressBookNode(name, Exists: false, null, [], [])
            : new AddressBookNode(
                name, Exists: true, node.Configuration, node.Affiliations,
                await DecryptAsync(name, node.Items, new EncryptedItem(secrets, service, name), manifest.Manifest, acceptsRolledBack, cancellationToken));
    }

    private static async Task<ImmutableArray<AddressBookItem>> DecryptAsync(
        string node, ImmutableArray<PubSubItem> items, EncryptedItem encryption, ItemManifest manifest, bool acceptsRolledBack, CancellationToken cancellationToken)
    {
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < items.Length; i++)
        {
            last[items[i].Id] = i;
        }

        var read = new AddressBookItem[items.Length];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, items.Length, parallel, async (i, cancellation) => read[i] = items[i].Id.Length > 0 && last[items[i].Id] == i
            ? await DecryptAsync(node, items[i], encryption, manifest, acceptsRolledBack, cancellation)
            : Faulty(node, items[i], ItemFaultKind.NoIdOfItsOwn, items[i].Id.Length == 0 ? "the item has no ID" : "a later item has the same ID"));
        return [.. read];
    }

    private static async Task<AddressBookItem> DecryptAsync(
        string node, PubSubItem item, EncryptedItem encryption, ItemManifest manifest, bool acceptsRolledBack, CancellationToken cancellationToken)
    {
        try
        {
            var decrypted = await encryption.DecryptAsync(item.Payload, cancellationToken);
            var binding = ItemBinding.Of(decrypted.Payload);
            var bare = new AddressBookItem(item)
            {
                Decrypted = binding is null ? decrypted : decrypted with { Payload = ItemBinding.Without(decrypted.Payload) },
                Version = binding?.Version,
            };
            if (binding is not null && (binding.Node != node || binding.Id != item.Id))
            {
                return bare with { Fault = new ItemFault(node, item.Id, ItemFaultKind.Invalid, "the item belongs to another place: the server has copied or moved it") };
            }

            if (manifest.IsRetracted(node, item.Id, item.Payload!))
            {
                return bare with { IsRetracted = true };
            }

            var known = manifest.VersionOf(node, item.Id);
            if (binding?.Version < known && !acceptsRolledBack)
            {
                return bare with
                {
                    Fault = new ItemFault(node, item.Id, ItemFaultKind.RolledBack, $"the item has version {binding.Version}, and version {known} was there before"),
                };
            }

            // A retraction counts more than an item of the same version. This one was changed by another client since, so that it is alive.
            var needsNewVersion = binding?.Version < known || (binding?.Version == known && manifest.IsRetracted(node, item.Id));
            return Content(node, bare with { NeedsNewVersion = needsNewVersion }, bare.Decrypted!.Payload);
        }
        catch (EncryptedItemException e)
        {
            var readable = e.Reason == EncryptedItemFailure.NotEncrypted ? ReadableContent.Of(node, item.Id, item.Payload) : null;
            return readable?.Card is not null ? new AddressBookItem(item) { Readable = readable } : Faulty(node, item, KindOf(e.Reason), e.Message) with { Readable = readable };
        }
        catch (FormatException e)
        {
            return Faulty(node, item, ItemFaultKind.Invalid, e.Message);
        }
    }

    private static AddressBookItem Content(string node, AddressBookItem item, XElement payload)
    {
        if (payload.Name == ContactNodes.Reserved)
        {
            return item with { IsReserved = true };
        }

        try
        {
            return node == ContactNodes.Groups ? item with { Group = ContactGroup.Parse(payload) } : item with { Contact = Contact.Parse(payload) };
        }
        catch (InvalidItemException e)
        {
            return item with { Fault = new ItemFault(node, item.Id, ItemFaultKind.Invalid, e.Message) };
        }
    }

    private static AddressBookItem Faulty(string node, PubSubItem item, ItemFaultKind kind, string message) =>
        new(item) { Fault = new ItemFault(node, item.Id, kind, message) };

    private static ItemFaultKind KindOf(EncryptedItemFailure failure) => failure switch
    {
        EncryptedItemFailure.NotEncrypted => ItemFaultKind.Plaintext,
        EncryptedItemFailure.UnknownSecret => ItemFaultKind.UnknownSecret,
        EncryptedItemFailure.NotDecrypted => ItemFaultKind.Undecryptable,
        _ => ItemFaultKind.Invalid,
    };
}
