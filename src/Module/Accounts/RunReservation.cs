using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.PubSub;
using XmppContacts.Streams;
using XmppContacts.Text;
using XmppContacts.Xml;

namespace XmppContacts.Accounts;

/// <summary>An account on a server reserved for one run, by an entry in a private node of the account (XEP-0223).</summary>
/// <remarks>
/// Each run adds an entry with its full address, and reads all of them. The oldest entry whose session still answers a ping (XEP-0199) holds the account; those
/// of runs that were killed are removed, or where the server cannot, marked as ended. The node stays, empty: removing it could take away an entry that was
/// added just now. Where an account has no personal eventing, which is no place for encrypted contacts either, nothing is reserved.
/// </remarks>
internal sealed class RunReservation : IAccountReservation
{
    /// <summary>The node.</summary>
    public const string Node = "urn:x-xmpp-contacts:runs:0";

    private static readonly XNamespace Ns = Node;
    private static readonly XName Run = Ns + "run";
    private static readonly XName Ended = Ns + "ended";

    // Not a number: a server refuses one that is above its limit.
    private static readonly NodeSettings Settings = NodeSettings.Private with { MaxItemsOfServer = true, SendLastPublishedItem = "never" };

    // ejabberd dates an item some moments before others see it.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PingPatience = TimeSpan.FromSeconds(5);

    // A shell may have several runs over one session.
    private static readonly ConcurrentDictionary<string, bool> Here = [];

    private readonly IXmppSession _session;
    private readonly PubSubClient _nodes;
    private readonly string _id = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private volatile bool _isReopened;
    private bool _isOffered = true;

    private RunReservation(IXmppSession session, PubSubClient nodes)
    {
        (_session, _nodes) = (session, nodes);
        Here[_id] = true;
        session.Reopened += Reopened;
    }

    private Jid Account => _session.Address.Bare;

    /// <summary>Reserves the account; waits a while for another run.</summary>
    /// <exception cref="AccountReservedException">Another run holds the account.</exception>
    /// <exception cref="XmppException">A request failed.</exception>
    public static async Task<IAccountReservation> MakeAsync(IXmppSession session, PubSubClient nodes, CancellationToken cancellationToken)
    {
        var reservation = new RunReservation(session, nodes);
        try
        {
            await reservation.EnterAsync(cancellationToken);
            return reservation;
        }
        catch
        {
            await reservation.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task ConfirmAsync(CancellationToken cancellationToken = default)
    {
        if (!_isReopened || !_isOffered)
        {
            return;
        }

        // The entry has the address that the session had before.
        _isReopened = false;
        var entries = await _nodes.GetItemsAsync(Node, cancellationToken);
        if (!entries.Any(IsOwn))
        {
            throw new AccountReservedException(Account, $"{Account}: the connection was lost, and another run has taken over the account; run this again.");
        }

        await PublishAsync(cancellationToken);
    }

    /// <summary>Ends the reservation. When that fails, the next run sees that this one is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        _session.Reopened -= Reopened;
        if (_isOffered)
        {
            using var patience = new CancellationTokenSource(PingPatience);
            try
            {
                await RemoveAsync(_id, patience.Token);
            }
            catch (Exception e) when (e is XmppException or OperationCanceledException)
            {
            }
        }

        Here.TryRemove(_id, out _);
    }

    private async Task EnterAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _nodes.CreateAsync(Node, Settings, cancellationToken);
        }
        catch (XmppStanzaException e) when (e.Condition == "conflict")
        {
            // It is there from an earlier run.
        }
        catch (XmppStanzaException e) when (!e.IsRaisedHere && e.Condition is "service-unavailable" or "feature-not-implemented")
        {
            _isOffered = false;
            return;
        }

        await PublishAsync(cancellationToken);
        await Task.Delay(Settling, cancellationToken);
        var begun = Stopwatch.GetTimestamp();
        while (await HolderAsync(cancellationToken) is { } holder)
        {
            if (Stopwatch.GetElapsedTime(begun) > Patience)
            {
                throw new AccountReservedException(
                    Account, $"{Account}: another run of this program has been changing the account since {Since(holder)} ({Resource(holder)}); run this again when it has ended.");
            }

            await Task.Delay(Interval, cancellationToken);
        }
    }

    private Task PublishAsync(CancellationToken cancellationToken)
    {
        var run = new XElement(Run, new XAttribute("address", _session.Address.ToString()), new XAttribute("since", XmppTime.Format(DateTimeOffset.UtcNow)));
        return _nodes.PublishAsync(Node, new PubSubItem(_id, run), NodeSettings.Private, cancellationToken);
    }

    // Null when the account is this run's.
    private async Task<XElement?> HolderAsync(CancellationToken cancellationToken)
    {
        var entries = await _nodes.GetItemsAsync(Node, cancellationToken);
        foreach (var entry in entries)
        {
            if (IsOwn(entry))
            {
                return null;
            }

            if (entry.Payload?.Name == Ended)
            {
                // The server could not remove it then; whether it can now makes no difference.
                await _nodes.RetractAsync(Node, entry.Id, cancellationToken);
                continue;
            }

            if (await IsRunningAsync(entry, cancellationToken))
            {
                return entry.Payload;
            }

            await RemoveAsync(entry.Id, cancellationToken);
        }

        // Somebody has emptied the node, or taken this run for one that is gone.
        await PublishAsync(cancellationToken);
        return await HolderAsync(cancellationToken);
    }

    private async Task<bool> IsRunningAsync(PubSubItem entry, CancellationToken cancellationToken)
    {
        if (entry.Payload?.Name != Run || !Jid.TryFromServer((string?)entry.Payload.Attribute("address"), out var address) || address.Bare != Account || address.Resource is null)
        {
            return false;
        }

        if (address == _session.Address)
        {
            return Here.ContainsKey(entry.Id);
        }

        try
        {
            await _session.RequestAsync(IqRequest.Get(new XElement(XmppNamespaces.Ping + "ping"), address) with { Timeout = PingPatience }, cancellationToken);
            return true;
        }
        catch (XmppStanzaException e)
        {
            // A session that does not answer may be one that is only slow; the server says so when it is gone.
            return e.IsRaisedHere;
        }
    }

    private bool IsOwn(PubSubItem entry) => entry.Id == _id && entry.Payload?.Name == Run;

    // Of items that are published at the same moment, ejabberd 23.01 forgets to whom some belong: it lists them, and does not find them to be removed. Published
    // again, most are found; and what is left says that nobody need wait for it, which its address could not, where a session goes on.
    private async Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        await _nodes.RetractAsync(Node, id, cancellationToken);
        if (await _nodes.GetItemAsync(Node, id, cancellationToken) is not null)
        {
            await _nodes.PublishAsync(Node, new PubSubItem(id, new XElement(Ended)), NodeSettings.Private, cancellationToken);
            await _nodes.RetractAsync(Node, id, cancellationToken);
        }
    }

    private void Reopened(object? sender, EventArgs e) => _isReopened = true;

    private static string Since(XElement run) =>
        XmppTime.Parse((string?)run.Attribute("since")) is { } since ? since.UtcDateTime.ToString("HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) : "an unknown time";

    private static string Resource(XElement run) => VisibleText.Shortened((string?)run.Attribute("address") ?? "");
}
