using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.PubSub;
using XmppContacts.Rosters;
using XmppContacts.Streams;
using XmppContacts.Tests.EncryptedNodes;

namespace XmppContacts.Tests.Contacts;

/// <summary>An account with nodes in memory, and secrets for them.</summary>
internal sealed class BookAccount(int limit = 1000) : IAccountStore
{
    public static readonly Jid Owner = Jid.Parse("romeo@montague.example");

    public MemoryNodes Memory { get; } = new(Owner, limit);

    public ISecretSource Secrets { get; set; } = HandMadeSecrets.Of(Owner);

    public PepSupport Support { get; set; } = new(IsOffered: true, HasPublishOptions: true);

    public Jid Jid => Owner;

    public INodeService Nodes => Memory;

    public AddressBookEditor Editor(PaddingPolicy padding = PaddingPolicy.Full, bool acceptsMissing = false) =>
        new(this, Secrets, padding: padding, acceptsMissing: acceptsMissing);

    public async Task<AddressBook> ReadAsync()
    {
        using var secrets = await Secrets.ReadAsync(TestContext.Current.CancellationToken);
        return await AddressBookReader.ReadAsync(this, secrets, cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>Puts an item into a node as another client would, in the first secret.</summary>
    public async Task PutAsync(string node, string id, string payload, int size = 0)
    {
        using var secrets = await Secrets.ReadAsync(TestContext.Current.CancellationToken);
        if (await Memory.GetNodeAsync(node) is null)
        {
            await Memory.CreateAsync(node, NodeSettings.Private with { MaxItems = 100 });
        }

        var secret = secrets.All.First(secret => secret.Node == node);
        Memory.Put(node, new PubSubItem(id, new EncryptedItem(secrets, Owner, node).Encrypt(XElement.Parse(payload, LoadOptions.PreserveWhitespace), secret, size)));
    }

    public Task PutContactAsync(string id, string content) =>
        PutAsync(ContactNodes.Contacts, id, $"<contact xmlns='urn:xmpp:contacts:0' {content}</contact>");

    public ValueTask<PubSubNode?> GetNodeAsync(string node, CancellationToken cancellationToken) => new(Memory.GetNodeAsync(node, cancellationToken));

    public ValueTask<PepSupport?> GetPepSupportAsync(CancellationToken cancellationToken) => ValueTask.FromResult<PepSupport?>(Support);

    public ValueTask<Roster> GetRosterAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<XElement?> GetPrivateXmlAsync(XName name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<StoredMessage> GetMessagesAsync(Jid correspondent, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task SetRosterItemAsync(RosterItem item, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task RemoveRosterItemAsync(Jid jid, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task SetPrivateXmlAsync(XElement element, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IXmppSession? Session => null;

    public Task ApproveAsync(Jid contact, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IDisposable WatchRoster(Action<RosterChange> changed, Action gap) => throw new NotSupportedException();

    public Task<IAccountReservation> ReserveAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public INodeService NodesAt(Jid service) => throw new NotSupportedException();

    public Task SendToSelfAsync(XElement message, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
