using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.EncryptedNodes;
using XmppContacts.PubSub;
using XmppContacts.Streams;

namespace XmppContacts.Contacts;

/// <summary>Carries out a plan: makes room for everything first, then encrypts and writes in an order that loses nothing when it ends halfway.</summary>
/// <param name="nodes">The service.</param>
/// <param name="plan">The plan.</param>
/// <param name="secrets">The secrets to encrypt with.</param>
internal sealed class AddressBookWriter(INodeService nodes, AddressBookPlan plan, KnownSecrets secrets)
{
    private readonly EncryptedNodeWriter _contacts = new(nodes, ContactNodes.Contacts);
    private readonly EncryptedNodeWriter _groups = new(nodes, ContactNodes.Groups);

    /// <summary>How many items were published or removed.</summary>
    public int Written { get; private set; }

    /// <summary>The nodes that others could read, or that did not keep their items.</summary>
    public List<string> MendedNodes { get; } = [];

    /// <summary>Writes.</summary>
    /// <returns>Whether the plan was carried out; not when another client changed the same things meanwhile.</returns>
    public async Task<bool> WriteAsync(IProgress<AddressBookProgress>? progress, CancellationToken cancellationToken)
    {
        var encryptContact = Encryption(ContactNodes.Contacts);
        var encryptGroup = Encryption(ContactNodes.Groups);
        _contacts.CheckSize(Math.Max(plan.Octets, plan.Contacts.LargestPayload));
        _groups.CheckSize(Math.Max(plan.Octets, plan.Groups.LargestPayload));
        if (!await PrepareAsync(cancellationToken))
        {
            return false;
        }

        // At no time does a contact name a group that is not there, or is in no item.
        (EncryptedNodeWriter Writer, ImmutableArray<NodeChange> Changes)[] steps =
        [
            (_groups, plan.Groups.Fillings(encryptGroup)),
            (_contacts, plan.Contacts.Fillings(encryptContact)),
            (_contacts, plan.Contacts.Clearings(encryptContact)),
            (_groups, plan.Groups.Clearings(encryptGroup)),
        ];
        var total = steps.Sum(step => step.Changes.Length);
        var isComplete = true;
        foreach (var (writer, changes) in steps)
        {
            isComplete = await writer.WriteAsync(changes, Report, cancellationToken);
            if (!isComplete)
            {
                break;
            }
        }

        AddMended();
        return isComplete;

        void Report()
        {
            Written++;
            progress?.Report(new AddressBookProgress(Written, total));
        }
    }

    private async Task<bool> PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PrepareAsync(plan.Contacts, _contacts, cancellationToken);
            await PrepareAsync(plan.Groups, _groups, cancellationToken);
            return true;
        }
        catch (XmppStanzaException e) when (e.Condition == "conflict")
        {
            // Another client has made the node since it was looked for.
            return false;
        }
        catch (EncryptedNodeException)
        {
            // What was made for nothing is still empty.
            await RemoveAsync(_contacts, ContactNodes.Contacts, cancellationToken);
            await RemoveAsync(_groups, ContactNodes.Groups, cancellationToken);
            throw;
        }
    }

    private static async Task PrepareAsync(NodePlan part, EncryptedNodeWriter writer, CancellationToken cancellationToken)
    {
        if (!part.IsEmpty)
        {
            part.FillUp(await writer.PrepareAsync(part.Node.Configuration, part.Node.Exists ? part.Count : null, part.Needed, part.Wanted, cancellationToken));
        }
    }

    private Task RemoveAsync(EncryptedNodeWriter writer, string node, CancellationToken cancellationToken) =>
        writer.IsCreated ? nodes.DeleteAsync(node, cancellationToken) : Task.CompletedTask;

    private void AddMended()
    {
        MendedNodes.AddRange(_contacts.IsMended ? [ContactNodes.Contacts] : []);
        MendedNodes.AddRange(_groups.IsMended ? [ContactNodes.Groups] : []);
    }

    private Func<XElement, XElement> Encryption(string node)
    {
        var secret = secrets.Newest(nodes.Address, node)
            ?? throw new EncryptedNodeException(EncryptedNodeFailure.NoSecret, nodes.Address, node, "there is no shared secret to encrypt with");
        var encryption = new EncryptedItem(secrets, nodes.Address, node);
        return payload => encryption.Encrypt(payload, secret, plan.Octets);
    }
}
