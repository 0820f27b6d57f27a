using System.Runtime.CompilerServices;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.PubSub;
using XmppContacts.Rosters;

namespace XmppContacts.Tests.EncryptedNodes;

/// <summary>An account of which only the messages matter.</summary>
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

    public INodeService Nodes => throw new NotSupportedException();

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

    public ValueTask<PubSubNode?> GetNodeAsync(string node, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<PepSupport?> GetPepSupportAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetRosterItemAsync(RosterItem item, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task RemoveRosterItemAsync(Jid jid, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task SetPrivateXmlAsync(XElement element, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public INodeService NodesAt(Jid service) => throw new NotSupportedException();
}
