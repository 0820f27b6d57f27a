using System.Collections.Immutable;
using System.Numerics;
using System.Security.Cryptography;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.EncryptedNodes.Signcrypt;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.PubSub;
using XmppContacts.Streams;

namespace XmppContacts.EncryptedNodes;

/// <summary>
/// The account's private PEP node of this project (docs/protocol.md): what must be found again for as long as there are encrypted contacts. Message
/// archives expire; this node does not. Not thread-safe; use sequentially.
/// </summary>
/// <remarks>
/// Each item holds the <c>openpgp</c> element of XEP-0373 §3.1, signed, and encrypted to the account's keys and its signer's. Its <c>signcrypt</c> content
/// states one thing: a shared secret, a revocation (XEP-0473), or an element of <see cref="Ns"/>. Readers ignore elements that they do not know. Items with
/// the <c>encrypted</c> element of XEP-0473 hold the manifest of the contacts' nodes, and are another class's.
/// The node is the account's own also where another service has the nodes with contacts.
/// </remarks>
internal sealed class PrivateNode
{
    /// <summary>The node's name.</summary>
    public const string Name = "urn:x-xmpp-contacts:private:0";

    // What fits into one stanza of both servers' default limits.
    private const int MaximumBase64 = EncryptedNodeWriter.LargestItem;

    // Each costs a run of the OpenPGP program.
    private const int MaximumItems = 1000;
    private const int FewestPlaces = 64;
    private const int FreePlaces = 16;
    private const int IdBytes = 16;

    private readonly IAccountData _account;
    private readonly SigncryptReader _reader;
    private readonly SigncryptWriter _writer;
    private readonly List<SecretRejection> _rejections = [];

    // Without the account's key that is each item: named once.
    private int _unopened;
    private bool? _isOffered;

    /// <param name="account">The account; one that is not an <see cref="IAccountStore"/> is only read.</param>
    /// <param name="reader">Decrypts, and judges signatures.</param>
    /// <param name="writer">Signs and encrypts.</param>
    public PrivateNode(IAccountData account, SigncryptReader reader, SigncryptWriter writer)
    {
        _account = account;
        _reader = reader;
        _writer = writer;
    }

    /// <summary>The namespace of the project's own elements in the node.</summary>
    public static XNamespace Ns { get; } = Name;

    /// <summary>What the last reading did not use, and why.</summary>
    public IReadOnlyList<SecretRejection> Rejections => _unopened == 0 ? _rejections : [.. _rejections, Unopened()];

    /// <summary>Whether the account can have the node: it can be changed, and its server offers PEP with publish-options (XEP-0223 §5).</summary>
    /// <exception cref="XmppException">A request failed.</exception>
    public async Task<bool> IsOfferedAsync(CancellationToken cancellationToken) => _isOffered ??= _account is IAccountStore
        && await _account.GetPepSupportAsync(cancellationToken) is not ({ IsOffered: false } or { HasPublishOptions: false });

    /// <summary>Reads all items that are signed by the account or its trusted signer, oldest first; empty when there is no node.</summary>
    /// <exception cref="OpenPgp.OpenPgpException">The OpenPGP program is missing or failed.</exception>
    /// <exception cref="XmppException">A request failed.</exception>
    public async Task<ImmutableArray<PrivateItem>> ReadAsync(CancellationToken cancellationToken)
    {
        _rejections.Clear();
        _unopened = 0;
        if (await _account.GetNodeAsync(Name, cancellationToken) is not { Items.IsEmpty: false } node)
        {
            return [];
        }

        var items = ImmutableArray.CreateBuilder<PrivateItem>();
        ImmutableArray<PubSubItem> messages = [.. node.Items.Where(item => !EncryptedItem.Is(item.Payload))];
        foreach (var item in messages.Take(MaximumItems))
        {
            if (await OpenAsync(item, cancellationToken) is { } opened)
            {
                items.Add(opened);
            }
        }

        if (messages.Length > MaximumItems)
        {
            Reject(SecretRejectionReason.TooMany, $"the node {Name} has more than {MaximumItems:N0} items; the oldest {MaximumItems:N0} were read");
        }

        return items.ToImmutable();
    }

    /// <summary>Makes sure that the node exists, is private and persistent, and has room for more items, without publishing any.</summary>
    /// <param name="more">How many items are to be added.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests.</param>
    /// <exception cref="EncryptedNodeException">The server does not offer the node, has no room, or does not make it private.</exception>
    /// <exception cref="XmppException">A request failed.</exception>
    public async Task PrepareAsync(int more, CancellationToken cancellationToken)
    {
        await MakeRoomAsync(await NodesAsync(cancellationToken), more, cancellationToken);
    }

    /// <summary>As <see cref="PrepareAsync"/>, for nodes that the account is known to have.</summary>
    public static async Task MakeRoomAsync(INodeService nodes, int more, CancellationToken cancellationToken)
    {
        var node = await nodes.GetNodeAsync(Name, cancellationToken);
        if (node is not null && !EncryptedNodeWriter.IsPrivate(node.Configuration))
        {
            await nodes.ConfigureAsync(Name, EncryptedNodeWriter.Settings, cancellationToken);
        }

        var needed = (node?.Items.Length ?? 0) + more;
        var places = node?.Configuration?.MaxItems ?? 0;
        if (places >= needed && EncryptedNodeWriter.IsPrivate(node?.Configuration))
        {
            return;
        }

        // An explicit number, which a server refuses when it is too large: "max" may be any number, and beyond it the oldest items vanish silently.
        var wanted = (int)Math.Max(FewestPlaces, BitOperations.RoundUpToPowerOf2((uint)(needed + FreePlaces)));
        if (places < needed
            && await new NodeRoom(nodes, Name, node is not null).MakeAsync(needed, wanted, places, cancellationToken) is null)
        {
            throw new EncryptedNodeException(
                EncryptedNodeFailure.TooManyItems, nodes.Address, Name,
                $"the server does not let the node hold {needed:N0} items; raise its limit (pep_max_items on Prosody, max_items_node of mod_pubsub on ejabberd)");
        }

        if (!EncryptedNodeWriter.IsPrivate((await nodes.GetNodeAsync(Name, cancellationToken))?.Configuration))
        {
            throw NotPrivate(nodes.Address);
        }
    }

    /// <summary>Signs, encrypts and publishes statements, each in an item of its own, and reads each back.</summary>
    /// <param name="statements">The statements.</param>
    /// <param name="signer">Who signs; null for the account when its secret key is in the ring, else the trusted signer.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests; a part may have been published.</param>
    /// <returns>The items as they were read back.</returns>
    /// <exception cref="EncryptedNodeException">The server does not offer the node, has no room for the items, or did not store them.</exception>
    /// <exception cref="SharedSecretException">There is no key to sign with, or none to encrypt to.</exception>
    /// <exception cref="OpenPgp.OpenPgpException">The OpenPGP program is missing or failed.</exception>
    /// <exception cref="XmppException">A request failed.</exception>
    public async Task<ImmutableArray<PrivateItem>> PublishAsync(
        IReadOnlyCollection<XElement> statements, Jid? signer, CancellationToken cancellationToken)
    {
        if (statements.Count == 0)
        {
            return [];
        }

        var by = signer ?? await _writer.DefaultSignerAsync(cancellationToken);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var messages = new List<byte[]>();
        foreach (var statement in statements)
        {
            messages.Add(await _writer.WriteAsync(by, [statement], cancellationToken));
        }

        await PublishAsync(messages, ids, cancellationToken);
        ImmutableArray<PrivateItem> written = [.. (await ReadAsync(cancellationToken)).Where(item => ids.Contains(item.Id))];
        return written.Length == ids.Count
            ? written
            : throw new EncryptedNodeException(
                EncryptedNodeFailure.ItemsLost, _account.Jid, Name, $"{ids.Count - written.Length:N0} of {ids.Count:N0} items could not be read back as published");
    }

    /// <summary>Publishes one statement; as the other overload.</summary>
    /// <inheritdoc cref="PublishAsync(IReadOnlyCollection{XElement}, Jid?, CancellationToken)"/>
    public async Task<PrivateItem> PublishAsync(XElement statement, CancellationToken cancellationToken) =>
        (await PublishAsync([statement], null, cancellationToken))[0];

    /// <summary>Publishes messages that were signed and encrypted before, each in an item of its own.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="ids">Takes the IDs of the items.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests; a part may have been published.</param>
    public async Task PublishAsync(IReadOnlyCollection<byte[]> messages, ICollection<string> ids, CancellationToken cancellationToken)
    {
        await PrepareAsync(messages.Count, cancellationToken);
        foreach (var message in messages)
        {
            var id = RandomNumberGenerator.GetHexString(2 * IdBytes, lowercase: true);
            await PublishAsync(new PubSubItem(id, OpenPgpStanza.Element(message)), cancellationToken);
            ids.Add(id);
        }
    }

    /// <summary>Retracts an item; one that is not there is no error.</summary>
    /// <exception cref="XmppException">A request failed.</exception>
    public async Task RetractAsync(string id, CancellationToken cancellationToken) =>
        await (await NodesAsync(cancellationToken)).RetractAsync(Name, id, cancellationToken);

    private async Task PublishAsync(PubSubItem item, CancellationToken cancellationToken)
    {
        if (item.Payload!.Value.Length > MaximumBase64)
        {
            throw new EncryptedNodeException(
                EncryptedNodeFailure.ItemTooLarge, _account.Jid, Name, $"an item would have more than {MaximumBase64:N0} characters, which servers do not accept");
        }

        var nodes = await NodesAsync(cancellationToken);
        try
        {
            await nodes.PublishAsync(Name, item, NodeSettings.Private, cancellationToken);
        }
        catch (XmppStanzaException e) when (e.ApplicationCondition?.Name.LocalName == "precondition-not-met")
        {
            // Another client has opened the node since it was prepared.
            await nodes.ConfigureAsync(Name, EncryptedNodeWriter.Settings, cancellationToken);
            await nodes.PublishAsync(Name, item, NodeSettings.Private, cancellationToken);
        }
    }

    private async Task<INodeService> NodesAsync(CancellationToken cancellationToken) =>
        await IsOfferedAsync(cancellationToken)
            ? ((IAccountStore)_account).Nodes
            : throw new EncryptedNodeException(
                EncryptedNodeFailure.NotSupported, _account.Jid, Name,
                _account is IAccountStore
                    ? "the server does not offer PEP (Personal Eventing Protocol) with publish-options, without which nothing private is stored there"
                    : "the account is only read and cannot be changed");

    private async Task<PrivateItem?> OpenAsync(PubSubItem item, CancellationToken cancellationToken)
    {
        if (item.Payload is not { } payload || payload.Name != OpenPgpStanza.ElementName || item.Id.Length == 0)
        {
            Reject(SecretRejectionReason.Malformed, $"an item of {Name} holds no OpenPGP message");
            return null;
        }

        if (payload.Value.Length > MaximumBase64 || !OpenPgpStanza.TryDecode(payload.Value, out var message))
        {
            Reject(SecretRejectionReason.Malformed, $"an item of {Name} holds no OpenPGP message of an acceptable size");
            return null;
        }

        if (await _reader.OpenAsync(message, cancellationToken) is not { } opened)
        {
            _unopened++;
            return null;
        }

        try
        {
            // An item names nobody: it is in the account's own node, and the signature says who wrote it.
            var stored = new StoredMessage(new XElement(XmppNamespaces.Client + "message"), ReceivedAt: null, IsArchived: false);
            var (content, signer) = await _reader.VerifyAsync(opened, stored, cancellationToken);
            return new PrivateItem(item.Id, content.Payload, signer, content.Time) { Message = message };
        }
        catch (RefusedSigncryptException e)
        {
            Reject(e.Reason, $"an item of {Name} is not used: {e.Message}");
            return null;
        }
    }

    private SecretRejection Unopened() => Rejection(
        SecretRejectionReason.Undecryptable,
        _unopened == 1
            ? $"an item of {Name} is encrypted to none of the secret keys in the key ring, or is damaged"
            : $"{_unopened} items of {Name} are encrypted to none of the secret keys in the key ring, or are damaged");

    private void Reject(SecretRejectionReason reason, string message) => _rejections.Add(Rejection(reason, message));

    private static SecretRejection Rejection(SecretRejectionReason reason, string message) => new(reason, message, SecretOrigins.PrivateNode, null);

    private static EncryptedNodeException NotPrivate(Jid service) => new(
        EncryptedNodeFailure.NotPrivate, service, Name, "the server does not make the node private (access model whitelist) and persistent, so nothing is stored there");
}
