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
    /// <param name="fallback">Decrypts what is not read in process, or null.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="NotSupportedException">Another service than personal eventing cannot be reached from the account's data.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public static Task<AddressBook> ReadAsync(
        IAccountData account, KnownSecrets secrets, Jid? service = null, ISymmetricDecryptor? fallback = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(secrets);
        if (service is null || service == account.Jid)
        {
            return ReadAsync(account.Jid, account.Jid, name => account.GetNodeAsync(name, cancellationToken).AsTask(), secrets, fallback, cancellationToken);
        }

        var nodes = account is IAccountStore store
            ? store.NodesAt(service)
            : throw new NotSupportedException($"{account.Jid}: the service {service} can only be reached over a session.");
        return ReadAsync(account.Jid, service, name => nodes.GetNodeAsync(name, cancellationToken), secrets, fallback, cancellationToken);
    }

    private static async Task<AddressBook> ReadAsync(
        Jid account, Jid service, Func<string, Task<PubSubNode?>> read, KnownSecrets secrets, ISymmetricDecryptor? fallback, CancellationToken cancellationToken)
    {
        var contacts = read(ContactNodes.Contacts);
        var groups = read(ContactNodes.Groups);
        await Task.WhenAll(contacts, groups);
        return new AddressBook(
            account,
            service,
            await NodeAsync(ContactNodes.Contacts, await contacts),
            await NodeAsync(ContactNodes.Groups, await groups));

        async Task<AddressBookNode> NodeAsync(string name, PubSubNode? node) => node is null
            ? new AddressBookNode(name, Exists: false, null, [], [])
            : new AddressBookNode(
                name, Exists: true, node.Configuration, node.Affiliations,
                await DecryptAsync(name, node.Items, new EncryptedItem(secrets, service, name, fallback), cancellationToken));
    }

    private static async Task<ImmutableArray<AddressBookItem>> DecryptAsync(
        string node, ImmutableArray<PubSubItem> items, EncryptedItem encryption, CancellationToken cancellationToken)
    {
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < items.Length; i++)
        {
            last[items[i].Id] = i;
        }

        var read = new AddressBookItem[items.Length];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, items.Length, parallel, async (i, cancellation) => read[i] = items[i].Id.Length > 0 && last[items[i].Id] == i
            ? await DecryptAsync(node, items[i], encryption, cancellation)
            : Faulty(node, items[i], ItemFaultKind.NoIdOfItsOwn, items[i].Id.Length == 0 ? "the item has no ID" : "a later item has the same ID"));
        return [.. read];
    }

    private static async Task<AddressBookItem> DecryptAsync(string node, PubSubItem item, EncryptedItem encryption, CancellationToken cancellationToken)
    {
        try
        {
            var decrypted = await encryption.DecryptAsync(item.Payload, cancellationToken);
            return Content(node, new AddressBookItem(item) { Decrypted = decrypted }, decrypted.Payload);
        }
        catch (EncryptedItemException e)
        {
            return Faulty(node, item, KindOf(e.Reason), e.Message);
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
