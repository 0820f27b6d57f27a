using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.PubSub;
using XmppContacts.Streams;
using XmppContacts.Text;

namespace XmppContacts.Accounts.ServerData;

/// <summary>The nodes of an account of an export; refuses what a server refuses, with the same conditions (XEP-0060, XEP-0163).</summary>
/// <param name="account">The account.</param>
internal sealed class EditedNodes(EditedAccount account) : INodeService
{
    private static readonly XNamespace Errors = "http://jabber.org/protocol/pubsub#errors";

    private readonly Dictionary<string, EditedNode> _nodes = [];
    private XElement? _user;

    /// <inheritdoc/>
    public Jid Address => account.Jid;

    /// <inheritdoc/>
    public async Task<PubSubNode?> GetNodeAsync(string node, CancellationToken cancellationToken = default) =>
        await account.GetNodeAsync(node, cancellationToken);

    /// <inheritdoc/>
    public Task CreateAsync(string node, NodeSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return account.ChangeAsync(
            user =>
            {
                if (Find(user, node) is not null)
                {
                    throw Refused("cancel", "conflict", $"{Named(node)} is there already");
                }

                Create(user, node, settings);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task ConfigureAsync(string node, NodeSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return account.ChangeAsync(
            user =>
            {
                var found = Find(user, node) ?? throw Refused("cancel", "item-not-found", $"there is no {Named(node)}");

                // Prosody 0.12 would truncate the node.
                if (settings.MaxItems < found.Count)
                {
                    throw TooMany(node, found.Count, settings.MaxItems.Value);
                }

                found.Configure(found.Configuration.With(settings));
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task PublishAsync(string node, PubSubItem item, NodeSettings? precondition = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentException.ThrowIfNullOrEmpty(item.Id);
        EditedAccount.RequireWritable(item.Payload);
        return account.ChangeAsync(
            user =>
            {
                // As both servers make it: a node that nobody configured holds one item, which they would then drop for the next.
                var found = Find(user, node) ?? Create(user, node, (precondition ?? new NodeSettings()) with { MaxItems = 1 });
                if (precondition?.FirstUnmet(found.Configuration) is { } field)
                {
                    throw Refused(
                        "cancel", "conflict", $"{Named(node)} has another {field} than was asked for (precondition-not-met); nothing was published",
                        new XElement(Errors + "precondition-not-met"));
                }

                if (!found.Has(item.Id) && found.Configuration.MaxItems is { } limit && found.Count >= limit)
                {
                    throw TooMany(node, found.Count + 1, limit);
                }

                found.Publish(item);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task RetractAsync(string node, string id, CancellationToken cancellationToken = default) =>
        account.ChangeAsync(user => Find(user, node)?.Retract(id) ?? false, cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(string node, CancellationToken cancellationToken = default) => account.ChangeAsync(
        user =>
        {
            if (Find(user, node) is not { } found)
            {
                return false;
            }

            found.Delete();
            _nodes.Remove(node);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    /// <remarks>An export has no limit of its own, and what the importing server allows is not known here.</remarks>
    public Task<bool> HasRoomAsync(int items, CancellationToken cancellationToken = default) => Task.FromResult(true);

    private EditedNode? Find(XElement user, string name)
    {
        // After changes were discarded there is another element.
        if (_user != user)
        {
            _nodes.Clear();
            _user = user;
        }

        if (!_nodes.TryGetValue(name, out var node) && EditedNode.Find(user, name) is { } found)
        {
            _nodes.Add(name, node = found);
        }

        return node;
    }

    private EditedNode Create(XElement user, string name, NodeSettings settings)
    {
        var node = EditedNode.Create(user, name, NodeConfiguration.Empty.With(settings), account.Jid.ToString());
        _nodes.Add(name, node);
        return node;
    }

    private XmppStanzaException TooMany(string node, int count, long limit) => Refused(
        "wait", "resource-constraint",
        $"{Named(node)} would hold {count:N0} items, and its configuration allows {limit:N0} (max_items), beyond which a server drops the oldest; nothing was changed");

    private XmppStanzaException Refused(string type, string condition, string reason, XElement? application = null) =>
        new(account.Jid, type, condition, $"{account.Jid}: {reason}.", applicationCondition: application);

    private static string Named(string node) => $"node '{VisibleText.Shortened(node)}'";
}
