using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Streams;

namespace XmppContacts.Rosters;

/// <summary>The changes of a roster that the server tells of while this is not disposed of (RFC 6121 §2.1.6); only after the roster was asked for.</summary>
internal sealed class RosterPushes : IDisposable
{
    private static readonly XNamespace Ns = RosterXml.Namespace;

    private readonly IXmppSession _session;
    private readonly Lock _lock = new();
    private readonly Dictionary<Jid, List<(long Number, RosterPush Push)>> _pushes = [];
    private long _last;

    public RosterPushes(IXmppSession session)
    {
        _session = session;
        session.StanzaReceived += Receive;
    }

    /// <summary>The number of the last change that was told.</summary>
    public long Last
    {
        get
        {
            lock (_lock)
            {
                return _last;
            }
        }
    }

    /// <summary>The changes of a contact that are not forgotten, in the order they were told.</summary>
    public ImmutableArray<RosterPush> Of(Jid jid)
    {
        lock (_lock)
        {
            return _pushes.TryGetValue(jid, out var pushes) ? [.. pushes.Select(push => push.Push)] : [];
        }
    }

    /// <summary>Forgets the changes up to a number.</summary>
    public void Forget(long number)
    {
        lock (_lock)
        {
            foreach (var (jid, pushes) in _pushes.ToList())
            {
                pushes.RemoveAll(push => push.Number <= number);
                if (pushes.Count == 0)
                {
                    _pushes.Remove(jid);
                }
            }
        }
    }

    public void Dispose() => _session.StanzaReceived -= Receive;

    private void Receive(object? sender, StanzaReceivedEventArgs received)
    {
        // Everyone may put a query into a message; only of pushes has the session checked the sender.
        if (received.Stanza.Name != XmppNamespaces.Client + "iq")
        {
            return;
        }

        foreach (var item in received.Stanza.Elements(Ns + "query").Elements(Ns + "item"))
        {
            if (Jid.TryParse((string?)item.Attribute("jid"), out var jid))
            {
                var push = new RosterPush(
                    (string?)item.Attribute("subscription") == "remove",
                    new RosterItem { Jid = jid, Name = (string?)item.Attribute("name"), Groups = [.. item.Elements(Ns + "group").Select(group => group.Value).Distinct()] });
                lock (_lock)
                {
                    if (!_pushes.TryGetValue(jid, out var known))
                    {
                        _pushes.Add(jid, known = []);
                    }

                    known.Add((++_last, push));
                }
            }
        }
    }
}
