using System.Xml.Linq;
using XmppContacts.EncryptedNodes;
using XmppContacts.PubSub;
using XmppContacts.Streams;

namespace XmppContacts.Contacts;

/// <summary>Carries out a plan: first what is to be put there, with room for everything; after that was read back, in another pass, what is to be taken away.</summary>
/// <param name="nodes">The service.</param>
/// <param name="plan">The plan.</param>
/// <param name="secrets">The secrets to encrypt with.</param>
/// <param name="room">What is known of the server's limit.</param>
/// <param name="report">Called after each item with how many there are in all.</param>
internal sealed class AddressBookWriter(INodeService nodes, AddressBookPlan plan, KnownSecrets secrets, ServerRoom room, Action<int> report)
{
    private readonly EncryptedNodeWriter _contacts = new(nodes, ContactNodes.Contacts, room);
    private readonly EncryptedNodeWriter _groups = new(nodes, ContactNodes.Groups, room);

    /// <summary>How many items were published or removed.</summary>
    public int Written { get; private set; }

    /// <summary>The nodes that others could read, or that did not keep their items.</summary>
    public IEnumerable<string> MendedNodes => [.. _contacts.IsMended ? [ContactNodes.Contacts] : (string[])[], .. _groups.IsMended ? [ContactNodes.Groups] : (string[])[]];

    /// <summary>Writes what is to be put there.</summary>
    /// <returns>Whether the plan was carried out; not when another client changed the same things meanwhile.</returns>
    public async Task<bool> FillAsync(WritingHistory history, CancellationToken cancellationToken)
    {
        var encryptContact = Encryption(ContactNodes.Contacts);
        var encryptGroup = Encryption(ContactNodes.Groups);
        _contacts.CheckSize(plan.SizeFor(plan.Contacts.LargestPayload));
        _groups.CheckSize(plan.SizeFor(plan.Groups.LargestPayload));
        if (!await PrepareAsync(history, cancellationToken))
        {
            return false;
        }

        // At no time does a contact name a group that is not there, or is in no item.
        foreach (var (writer, part, encrypt) in new[] { (_groups, plan.Groups, encryptGroup), (_contacts, plan.Contacts, encryptContact) })
        {
            var added = part.NewItems(encrypt);
            var replaced = part.Replacements(encrypt);
            await writer.AddAsync(added, Report, cancellationToken);
            if (!await writer.ReplaceAsync(replaced, Report, cancellationToken))
            {
                return false;
            }
        }

        plan.Contacts.Remember(history.Contacts);
        plan.Groups.Remember(history.Groups);
        return true;
    }

    /// <summary>Takes away what is to be taken away; all else was read back.</summary>
    /// <returns>As <see cref="FillAsync"/>.</returns>
    public async Task<bool> ClearAsync(CancellationToken cancellationToken) =>
        await _contacts.ReplaceAsync(plan.Contacts.Retractions(), Report, cancellationToken)
        && await _groups.ReplaceAsync(plan.Groups.Retractions(), Report, cancellationToken);

    private async Task<bool> PrepareAsync(WritingHistory history, CancellationToken cancellationToken)
    {
        try
        {
            return await PrepareAsync(plan.Contacts, _contacts, history.Contacts, cancellationToken)
                && await PrepareAsync(plan.Groups, _groups, history.Groups, cancellationToken);
        }
        catch (XmppStanzaException e) when (e.Condition == "conflict")
        {
            // Another client has created the node since it was looked for.
            return false;
        }
        catch (EncryptedNodeException)
        {
            // What was created in vain is still empty.
            await RemoveAsync(_contacts, ContactNodes.Contacts, cancellationToken);
            await RemoveAsync(_groups, ContactNodes.Groups, cancellationToken);
            throw;
        }
    }

    private async Task<bool> PrepareAsync(NodePlan part, EncryptedNodeWriter writer, PlanHistory history, CancellationToken cancellationToken)
    {
        if (!part.HasFillings)
        {
            return true;
        }

        var places = await writer.PrepareAsync(
            part.Node.Configuration, part.Node.Exists ? part.Count : null, part.Needed, Math.Max(part.Needed, part.Wanted), cancellationToken);
        return await writer.ReplaceAsync(part.Fit(places, history), Report, cancellationToken);
    }

    private Task RemoveAsync(EncryptedNodeWriter writer, string node, CancellationToken cancellationToken) =>
        writer.IsCreated ? nodes.DeleteAsync(node, cancellationToken) : Task.CompletedTask;

    private void Report()
    {
        Written++;
        report(plan.Nodes.Sum(node => node.Changes));
    }

    private Func<XElement, int?, XElement> Encryption(string node)
    {
        var secret = secrets.Newest(nodes.Address, node)
            ?? throw new EncryptedNodeException(EncryptedNodeFailure.NoSecret, nodes.Address, node, "there is no shared secret to encrypt with");
        var encryption = new EncryptedItem(secrets, nodes.Address, node);
        return (payload, size) => encryption.Encrypt(payload, secret, size ?? plan.SizeFor(EncryptedItem.Octets(payload).Length));
    }
}
