using System.Globalization;
using System.Security.Cryptography;
using System.Xml;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.PubSub;
using XmppContacts.Rosters;
using XmppContacts.Streams;

namespace XmppContacts.Accounts.ServerData;

/// <summary>
/// An account of an export whose data can be changed, in memory. Everything that was not asked to change stays as it stood, in its place.
/// The account that it was made from is never changed.
/// </summary>
/// <remarks>Members may be called from several threads.</remarks>
public sealed class EditedAccount : IAccountStore
{
    private static readonly XNamespace Delay = "urn:xmpp:delay";

    private readonly Lock _lock = new();
    private readonly ExportedAccount _original;
    private readonly TimeProvider _time;
    private readonly RosterReader _rosters = new();
    private XElement? _user;
    private EditedRoster? _roster;
    private ExportedAccount _current;
    private bool _isCurrent = true;

    /// <param name="account">The account, read with <see cref="ServerDataContent.Everything"/>.</param>
    /// <exception cref="ArgumentException">Only what an audit looks at was read of the account.</exception>
    public EditedAccount(ExportedAccount account)
        : this(account, TimeProvider.System)
    {
    }

    /// <param name="account">The account.</param>
    /// <param name="time">When messages are sent.</param>
    internal EditedAccount(ExportedAccount account, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (account.User is null)
        {
            throw new ArgumentException($"{account.Jid} was read for an audit, which is not all that has to be written.", nameof(account));
        }

        _original = _current = account;
        _time = time;
        Nodes = new EditedNodes(this);
    }

    /// <inheritdoc/>
    public Jid Jid => _original.Jid;

    /// <summary>Whether anything is different from the account that this one was made from.</summary>
    public bool IsChanged { get; private set; }

    /// <inheritdoc/>
    IXmppSession? IAccountData.Session => null;

    /// <inheritdoc/>
    public INodeService Nodes { get; }

    /// <summary>The account as it is now; later changes are not seen there.</summary>
    public ExportedAccount ToExported()
    {
        lock (_lock)
        {
            return !IsChanged ? _original : Exported(new XElement(_user!));
        }
    }

    /// <summary>Takes back all changes.</summary>
    public void DiscardChanges()
    {
        lock (_lock)
        {
            _user = null;
            _roster = null;
            _current = _original;
            _isCurrent = true;
            IsChanged = false;
        }
    }

    /// <inheritdoc/>
    public ValueTask<Roster> GetRosterAsync(CancellationToken cancellationToken) => Read(account => account.Roster);

    /// <inheritdoc/>
    public ValueTask<XElement?> GetPrivateXmlAsync(XName name, CancellationToken cancellationToken) =>
        Read(account => account.PrivateXml.FirstOrDefault(element => element.Name == name) is { } found ? new XElement(found) : null);

    /// <inheritdoc/>
    public ValueTask<PubSubNode?> GetNodeAsync(string node, CancellationToken cancellationToken) => Read(account => account.FindNode(node));

    /// <inheritdoc/>
    public ValueTask<PepSupport?> GetPepSupportAsync(CancellationToken cancellationToken) => ValueTask.FromResult<PepSupport?>(null);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredMessage> GetMessagesAsync(Jid correspondent, CancellationToken cancellationToken = default) =>
        ToExported().GetMessagesAsync(correspondent, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name or a group has characters that XML cannot hold.</exception>
    public Task SetRosterItemAsync(RosterItem item, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        RequireWritable(RosterXml.Write(item));
        return ChangeAsync(user => (_roster ??= new EditedRoster(user)).Set(item), cancellationToken);
    }

    /// <inheritdoc/>
    public Task RemoveRosterItemAsync(Jid jid, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jid);
        return ChangeAsync(user => (_roster ??= new EditedRoster(user)).Remove(jid), cancellationToken);
    }

    /// <inheritdoc/>
    public Task ApproveAsync(Jid contact, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(contact);
        return ChangeAsync(user => (_roster ??= new EditedRoster(user)).Approve(contact), cancellationToken);
    }

    /// <inheritdoc/>
    public IDisposable WatchRoster(Action<RosterChange> changed, Action gap) => new NothingHeld();

    /// <inheritdoc/>
    public Task<IAccountReservation> ReserveAsync(CancellationToken cancellationToken = default) => Task.FromResult<IAccountReservation>(new NothingHeld());

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The element has characters that XML cannot hold.</exception>
    public Task SetPrivateXmlAsync(XElement element, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(element);
        RequireWritable(element);
        return ChangeAsync(user => SetPrivateXml(user, element), cancellationToken);
    }

    /// <inheritdoc/>
    public INodeService NodesAt(Jid service)
    {
        ArgumentNullException.ThrowIfNull(service);
        throw new NotSupportedException(
            $"{Jid} is a copy in an export, which holds the account's own nodes only: those of {service} are reached by logging in as the account.");
    }

    /// <inheritdoc/>
    /// <remarks>The message waits with the others that the account has yet to receive (XEP-0227 §4.5).</remarks>
    public Task SendToSelfAsync(XElement message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Name != XmppNamespaces.Client + "message")
        {
            throw new ArgumentException("Only a message of jabber:client can be sent.", nameof(message));
        }

        RequireWritable(message);
        var kept = new XElement(message);
        kept.SetAttributeValue("from", Jid.ToString());
        kept.SetAttributeValue("to", Jid.ToString());
        kept.SetAttributeValue("id", (string?)kept.Attribute("id") ?? RandomNumberGenerator.GetHexString(16, lowercase: true));
        kept.Add(new XElement(
            Delay + "delay",
            new XAttribute("from", Jid.Domain),
            new XAttribute("stamp", _time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))));
        return ChangeAsync(
            user =>
            {
                // Exports of older servers have the older namespace throughout.
                var name = user.Name.Namespace + "offline-messages";
                var messages = user.Element(name);
                if (messages is null)
                {
                    user.Add(messages = new XElement(name));
                }

                messages.Add(kept);
                return true;
            },
            cancellationToken);
    }

    /// <summary>The element to write.</summary>
    internal XElement User
    {
        get
        {
            lock (_lock)
            {
                return IsChanged ? _user! : _original.User!;
            }
        }
    }

    /// <summary>Changes the account's element; the first time, a copy of it.</summary>
    /// <param name="change">Changes the element and says whether it did.</param>
    /// <param name="cancellationToken">Looked at before the change.</param>
    internal Task ChangeAsync(Func<XElement, bool> change, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        try
        {
            lock (_lock)
            {
                if (change(_user ??= new XElement(_original.User!)))
                {
                    IsChanged = true;
                    _isCurrent = false;
                }
            }

            return Task.CompletedTask;
        }
        catch (XmppStanzaException e)
        {
            // As a server's refusal, it comes with the waiting.
            return Task.FromException(e);
        }
    }

    /// <summary>Refuses what would make the whole export impossible to write.</summary>
    /// <exception cref="ArgumentException">The element has characters that XML cannot hold.</exception>
    internal static void RequireWritable(XElement? element)
    {
        using var nowhere = XmlWriter.Create(TextWriter.Null, new XmlWriterSettings { ConformanceLevel = ConformanceLevel.Fragment });
        element?.WriteTo(nowhere);
    }

    private static bool SetPrivateXml(XElement user, XElement element)
    {
        var name = XName.Get("query", ServerDataNames.Private);
        if (user.Elements(name).Elements(element.Name).FirstOrDefault() is { } old)
        {
            if (XNode.DeepEquals(old, element))
            {
                return false;
            }

            old.ReplaceWith(new XElement(element));
            return true;
        }

        var storage = user.Element(name);
        if (storage is null)
        {
            user.Add(storage = new XElement(name));
        }

        storage.Add(new XElement(element));
        return true;
    }

    private ValueTask<T> Read<T>(Func<ExportedAccount, T> read)
    {
        lock (_lock)
        {
            if (!_isCurrent)
            {
                _current = Exported(_user!);
                _isCurrent = true;
            }

            return ValueTask.FromResult(read(_current));
        }
    }

    // What was not understood in the roster was reported when the export was read.
    private ExportedAccount Exported(XElement user) =>
        UserElement.Of(user, Jid, _original.Position, UserElement.Roster(user, _rosters, (_, _, _) => { }), _original.Characters);

    /// <summary>Nobody else changes the copy: there is nothing to be told of, and nobody to keep out.</summary>
    private sealed class NothingHeld : IDisposable, IAccountReservation
    {
        public Task ConfirmAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
