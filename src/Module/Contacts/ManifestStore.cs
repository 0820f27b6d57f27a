using System.Collections.Immutable;
using System.Numerics;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes;
using XmppContacts.OpenPgp;
using XmppContacts.PubSub;
using XmppContacts.Streams;

namespace XmppContacts.Contacts;

/// <summary>Reads and writes an account's manifest: items of its private node, encrypted with the shared secrets of the contacts' node.</summary>
/// <remarks>
/// Each writing is under fresh IDs, and retracts only the manifests that it had read and merged. So what runs at the same time loses nothing of each
/// other's, and a reader merges all that are there.
/// </remarks>
/// <param name="account">The account.</param>
/// <param name="secrets">Its secrets.</param>
/// <param name="service">The service that has the nodes with contacts and groups.</param>
internal sealed class ManifestStore(IAccountData account, KnownSecrets secrets, Jid service)
{
    /// <summary>The account's private node.</summary>
    public const string Node = PrivateNode.Name;

    private const int LeastSize = 2048;
    private const int BytesOfEntry = 96;
    private const int MostPadding = 131_072;
    private const int MaximumItems = 1000;

    private readonly EncryptedItem _encryption = new(secrets, service, ContactNodes.Contacts);

    /// <summary>Reads the manifest, merged from all items that hold one.</summary>
    /// <exception cref="XmppException">A request failed.</exception>
    public async Task<StoredManifest> ReadAsync(CancellationToken cancellationToken) =>
        await ReadAsync(await account.GetNodeAsync(Node, cancellationToken), cancellationToken);

    /// <summary>Writes what a change makes of the manifest, reads it back, and retracts what it was merged from.</summary>
    /// <param name="change">Makes the new manifest of the one that is there.</param>
    /// <param name="items">How many items the nodes have: the manifest's size tells no more.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests; both manifests may be there then, and are merged.</param>
    /// <returns>Whether anything had to be written.</returns>
    /// <exception cref="EncryptedNodeException">The server has no room for it, does not keep it private, or did not store it.</exception>
    /// <exception cref="XmppException">A request failed.</exception>
    public async Task<bool> UpdateAsync(Func<ItemManifest, ItemManifest> change, int items, CancellationToken cancellationToken)
    {
        if (account is not IAccountStore store
            || await account.GetPepSupportAsync(cancellationToken) is { IsOffered: false } or { HasPublishOptions: false }
            || secrets.Newest(service, ContactNodes.Contacts) is not { } secret)
        {
            return false;
        }

        var node = await account.GetNodeAsync(Node, cancellationToken);
        var before = await ReadAsync(node, cancellationToken);
        var after = change(before.Manifest);
        var parts = after.ToXml(service).ToList();
        if (after.IsSameAs(before.Manifest) && !before.IsUnderRevokedSecret && before.ItemIds.Length == (after.Count == 0 ? 0 : parts.Count))
        {
            return false;
        }

        ImmutableArray<PubSubItem> published = [.. parts.Select(part => Item(part, secret, items))];
        await PrivateNode.MakeRoomAsync(store.Nodes, published.Length, cancellationToken);
        await new EncryptedNodeWriter(store.Nodes, Node).AddAsync(published, null, cancellationToken);
        var read = await ReadAsync(cancellationToken);
        if (published.Any(item => !read.ItemIds.Contains(item.Id)))
        {
            throw new EncryptedNodeException(
                EncryptedNodeFailure.ItemsLost, account.Jid, Node, "the list of encrypted items could not be read back after it was published");
        }

        foreach (var id in before.ItemIds)
        {
            await store.Nodes.RetractAsync(Node, id, cancellationToken);
        }

        return true;
    }

    /// <summary>Retracts the manifest: the nodes that it is about are going to be deleted.</summary>
    /// <exception cref="XmppException">A request failed.</exception>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        if (account is IAccountStore store)
        {
            foreach (var id in (await ReadAsync(cancellationToken)).ItemIds)
            {
                await store.Nodes.RetractAsync(Node, id, cancellationToken);
            }
        }
    }

    private async Task<StoredManifest> ReadAsync(PubSubNode? node, CancellationToken cancellationToken)
    {
        var merged = ItemManifest.Empty;
        var isUnderRevokedSecret = false;
        var ids = ImmutableArray.CreateBuilder<string>();
        var faults = ImmutableArray.CreateBuilder<ItemFault>();
        foreach (var item in node?.Items.Where(item => item.Id.Length > 0 && EncryptedItem.Is(item.Payload)).TakeLast(MaximumItems) ?? [])
        {
            try
            {
                var (payload, secret, _) = await _encryption.DecryptAsync(item.Payload, cancellationToken);
                if (ItemBinding.Of(payload) is not { } binding || binding.Node != Node || binding.Id != item.Id)
                {
                    throw new FormatException("it belongs to another place");
                }

                if (ItemManifest.Parse(payload, service) is { } manifest)
                {
                    merged = merged.Merge(manifest);
                    ids.Add(item.Id);
                    isUnderRevokedSecret |= secret.IsRevoked;
                }
            }
            catch (EncryptedItemException e) when (e.Reason == EncryptedItemFailure.UnknownSecret)
            {
                // Of another service, or as unreadable as the contacts are.
            }
            catch (Exception e) when (e is EncryptedItemException or FormatException)
            {
                faults.Add(new ItemFault(Node, item.Id, ItemFaultKind.Invalid, "the list of encrypted items cannot be used: " + e.Message));
            }
        }

        return new StoredManifest(merged, ids.ToImmutable(), faults.ToImmutable()) { IsUnderRevokedSecret = isUnderRevokedSecret };
    }

    private PubSubItem Item(XElement part, SharedSecret secret, int items)
    {
        var id = ContactGroup.NewId();
        var bound = new ItemBinding(Node, id, 1).AddTo(part);
        var length = Math.Max(EncryptedItem.Octets(bound).Length, LeastSize + (Math.Min(items, EncryptedNodeWriter.LargestItem / BytesOfEntry) * BytesOfEntry));
        return new PubSubItem(id, _encryption.Encrypt(bound, secret, Math.Min(MostPadding, (int)BitOperations.RoundUpToPowerOf2((uint)length))));
    }
}
