using System.Runtime.CompilerServices;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.PubSub;
using XmppContacts.Rosters;
using XmppContacts.Streams;

namespace XmppContacts.Tests.EncryptedNodes;

/// <summary>An account of which only the messages and nodes matter.</summary>
internal sealed class MailAccount : IAccountStore
{
    public Jid Jid { get; } = Jid.Parse("juliet@capulet.example");

    /// <summary>What the server keeps, by correspondent.</summary>
    public List<(Jid With, StoredMessage Message)> Messages { get; } = [];

    /// <summary>Whether the server keeps what is sent.</summary>
    public bool HasArchive { get; set; } = true;

    /// <summary>Whether what is sent is archived, rather than waiting to be delivered.</summary>
    public bool IsArchiving { get; set; } = true;

    public int Sent { get; private set; }

    /// <summary>The account's nodes.</summary>
    public MemoryNodes MemoryNodes { get; set; } = new(Jid.Parse("juliet@capulet.example"), 256);

    /// <summary>What the server offers for nodes.</summary>
    public PepSupport? Support { get; set; } = new(IsOffered: true, HasPublishOptions: true);

    public INodeService Nodes => MemoryNodes;

    public void Keep(byte[] openPgp, string? from = "juliet@capulet.example/balcony", string? to = "juliet@capulet.example", DateTimeOffset? at = null, Jid? with = null) =>
        Messages.Add((with ?? Jid, new StoredMessage(Stanza(openPgp, from, to), at ?? DateTimeOffset.UtcNow, IsArchived: true)));

    public static XElement Stanza(byte[] openPgp, string? from, string? to) => new(
        XName.Get("message", "jabber:client"),
        from is null ? null : new XAttribute("from", from),
        to is null ? null : new XAttribute("to", to),
        new XElement(XName.Get("openpgp", "urn:xmpp:openpgp:0"), Convert.ToBase64String(openPgp)));

    public async IAsyncEnumerable<StoredMessage> GetMessagesAsync(Jid correspondent, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        foreach (var (_, message) in Messages.Where(kept => kept.With == correspondent).ToArray())
        {
            yield return message;
        }
    }

    public Task SendToSelfAsync(XElement message, CancellationToken cancellationToken = default)
    {
        Sent++;
        if (HasArchive)
        {
            var kept = new XElement(message);
            kept.SetAttributeValue("from", Jid + "/balcony");
            kept.SetAttributeValue("to", Jid.ToString());
            Messages.Add((Jid, new StoredMessage(kept, DateTimeOffset.UtcNow, IsArchiving)));
        }

        return Task.CompletedTask;
    }

    public ValueTask<Roster> GetRosterAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<XElement?> GetPrivateXmlAsync(XName name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async ValueTask<PubSubNode?> GetNodeAsync(string node, CancellationToken cancellationToken) => await MemoryNodes.GetNodeAsync(node, cancellationToken);

    public ValueTask<PepSupport?> GetPepSupportAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Support);

    public Task SetRosterItemAsync(RosterItem item, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task RemoveRosterItemAsync(Jid jid, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task SetPrivateXmlAsync(XElement element, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IXmppSession? Session => null;

    public Task ApproveAsync(Jid contact, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IDisposable WatchRoster(Action<RosterChange> changed, Action gap) => throw new NotSupportedException();

    /// <summary>How many runs have the account.</summary>
    public int Reservations { get; private set; }

    /// <summary>How many runs have had the account.</summary>
    public int Reserved { get; private set; }

    public Task<IAccountReservation> ReserveAsync(CancellationToken cancellationToken = default)
    {
        Reserved++;
        Assert.Equal(1, ++Reservations);
        return Task.FromResult<IAccountReservation>(new Reservation(this));
    }

    public INodeService NodesAt(Jid service) => throw new NotSupportedException();

    private sealed class Reservation(MailAccount account) : IAccountReservation
    {
        public Task ConfirmAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public ValueTask DisposeAsync()
        {
            account.Reservations--;
            return ValueTask.CompletedTask;
        }
    }
}
