using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.PubSub;
using XmppContacts.Rosters;
using XmppContacts.Streams;

namespace XmppContacts.Tests.MetaContacts;

/// <summary>An account whose storage lies in memory, as a server would keep it: as text.</summary>
internal sealed class MemoryAccount(string storage, params string[] roster) : IAccountStore
{
    /// <summary>Runs before a read of the storage, told how many were made before.</summary>
    public Action<int>? BeforeRead { get; set; }

    /// <summary>Runs before a write, told how many were made before.</summary>
    public Action<int>? BeforeWrite { get; set; }

    /// <summary>What the server makes of what is written.</summary>
    public Func<XElement, string> Keep { get; set; } = element => element.ToString(SaveOptions.DisableFormatting);

    public string Storage { get; set; } = storage;

    public int Reads { get; private set; }

    public int Writes { get; private set; }

    public INodeService Nodes => throw new NotSupportedException();

    public Jid Jid { get; } = Jid.Parse("juliet@capulet.example");

    public static string Of(params string[] metas) => $"<storage xmlns='storage:metacontacts'>{string.Concat(metas)}</storage>";

    /// <summary>The stored entries as jid, tag and order.</summary>
    public IEnumerable<(string? Jid, string? Tag, string? Order)> Entries => XElement.Parse(Storage).Elements()
        .Select(meta => ((string?)meta.Attribute("jid"), (string?)meta.Attribute("tag"), (string?)meta.Attribute("order")));

    public ValueTask<Roster> GetRosterAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(new Roster([.. roster.Select(jid => new RosterItem { Jid = Jid.Parse(jid) })]));

    public ValueTask<XElement?> GetPrivateXmlAsync(XName name, CancellationToken cancellationToken)
    {
        BeforeRead?.Invoke(Reads);
        Reads++;
        return ValueTask.FromResult(Storage.Length == 0 ? null : XElement.Parse(Storage, LoadOptions.PreserveWhitespace));
    }

    public Task SetPrivateXmlAsync(XElement element, CancellationToken cancellationToken = default)
    {
        BeforeWrite?.Invoke(Writes);
        Writes++;
        Storage = Keep(element);
        return Task.CompletedTask;
    }

    public ValueTask<PubSubNode?> GetNodeAsync(string node, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<PepSupport?> GetPepSupportAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetRosterItemAsync(RosterItem item, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task RemoveRosterItemAsync(Jid jid, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IAsyncEnumerable<StoredMessage> GetMessagesAsync(Jid correspondent, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IXmppSession? Session => null;

    public Task ApproveAsync(Jid contact, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IDisposable WatchRoster(Action<RosterChange> changed, Action gap) => throw new NotSupportedException();

    public Task<IAccountReservation> ReserveAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public INodeService NodesAt(Jid service) => throw new NotSupportedException();

    public Task SendToSelfAsync(XElement message, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
