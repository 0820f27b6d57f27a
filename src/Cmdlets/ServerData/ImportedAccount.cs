using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.PubSub;
using XmppContacts.Rosters;
using XmppContacts.Streams;

namespace XmppContacts.Cmdlets.ServerData;

/// <summary>An account of an export as the user holds it. As a session does, it keeps the changes that cmdlets make to it; the export stays as it is.</summary>
/// <remarks>What is only read costs no more memory than what was imported: a copy to change is made at the first change.</remarks>
public sealed class ImportedAccount : IAccountStore
{
    private readonly ExportedAccount _original;
    private EditedAccount? _edited;

    internal ImportedAccount(ExportedAccount account, ExportDoubts doubts) => (_original, Doubts) = (account, doubts);

    /// <inheritdoc/>
    public Jid Jid => _original.Jid;

    /// <summary>Where the account begins in its file.</summary>
    public SourcePosition Position => _original.Position;

    /// <summary>Whether anything is different from what was imported.</summary>
    public bool IsChanged => _edited is { IsChanged: true };

    /// <summary>The contact list.</summary>
    public Roster Roster => Current.Roster;

    /// <summary>The elements of private XML storage (XEP-0049).</summary>
    public IEnumerable<XElement> PrivateXml => Current.PrivateXml;

    /// <summary>The personal eventing nodes with configuration, affiliations and items (XEP-0163).</summary>
    public IEnumerable<PubSubNode> Nodes => Current.Nodes;

    /// <summary>Messages that wait for the account, oldest first (XEP-0227 §4.5).</summary>
    public IEnumerable<XElement> OfflineMessages => Current.OfflineMessages;

    /// <summary>The message archive's <c>result</c> elements, oldest first (XEP-0227 §4.11).</summary>
    public IEnumerable<XElement> Archive => Current.Archive;

    /// <summary>The account's card (XEP-0054), or null.</summary>
    public XElement? VCard => Current.VCard;

    /// <inheritdoc/>
    IXmppSession? IAccountData.Session => null;

    /// <inheritdoc/>
    INodeService IAccountStore.Nodes => Edited.Nodes;

    /// <summary>What is known against changing accounts of its export.</summary>
    internal ExportDoubts Doubts { get; }

    /// <summary>The account as it is now; later changes are not seen there.</summary>
    internal ExportedAccount Current => _edited?.ToExported() ?? _original;

    private IAccountData Readable => _edited is { } edited ? edited : _original;

    private EditedAccount Edited => LazyInitializer.EnsureInitialized(ref _edited, () => new EditedAccount(_original));

    /// <inheritdoc/>
    public ValueTask<Roster> GetRosterAsync(CancellationToken cancellationToken) => Readable.GetRosterAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<XElement?> GetPrivateXmlAsync(XName name, CancellationToken cancellationToken) => Readable.GetPrivateXmlAsync(name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<PubSubNode?> GetNodeAsync(string node, CancellationToken cancellationToken) => Readable.GetNodeAsync(node, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<PepSupport?> GetPepSupportAsync(CancellationToken cancellationToken) => Readable.GetPepSupportAsync(cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredMessage> GetMessagesAsync(Jid correspondent, CancellationToken cancellationToken = default) =>
        Readable.GetMessagesAsync(correspondent, cancellationToken);

    /// <inheritdoc/>
    public Task SetRosterItemAsync(RosterItem item, CancellationToken cancellationToken = default) => Edited.SetRosterItemAsync(item, cancellationToken);

    /// <inheritdoc/>
    public Task RemoveRosterItemAsync(Jid jid, CancellationToken cancellationToken = default) => Edited.RemoveRosterItemAsync(jid, cancellationToken);

    /// <inheritdoc/>
    public Task ApproveAsync(Jid contact, CancellationToken cancellationToken = default) => Edited.ApproveAsync(contact, cancellationToken);

    /// <inheritdoc/>
    public IDisposable WatchRoster(Action<RosterChange> changed, Action gap) => Edited.WatchRoster(changed, gap);

    /// <inheritdoc/>
    public Task<IAccountReservation> ReserveAsync(CancellationToken cancellationToken = default) => Edited.ReserveAsync(cancellationToken);

    /// <inheritdoc/>
    public Task SetPrivateXmlAsync(XElement element, CancellationToken cancellationToken = default) => Edited.SetPrivateXmlAsync(element, cancellationToken);

    /// <inheritdoc/>
    public INodeService NodesAt(Jid service) => Edited.NodesAt(service);

    /// <inheritdoc/>
    public Task SendToSelfAsync(XElement message, CancellationToken cancellationToken = default) => Edited.SendToSelfAsync(message, cancellationToken);

    /// <summary>Does work on a copy of the account, whose changes count when the work is done to its end.</summary>
    /// <param name="work">The work.</param>
    /// <param name="isComplete">Whether it was.</param>
    internal async Task<T> ChangeWholeAsync<T>(Func<EditedAccount, Task<T>> work, Func<T, bool> isComplete)
    {
        var copy = new EditedAccount(Current);
        var result = await work(copy);
        if (isComplete(result) && copy.IsChanged)
        {
            _edited = copy;
        }

        return result;
    }

    /// <summary>The account's address.</summary>
    public override string ToString() => Jid.ToString();
}
