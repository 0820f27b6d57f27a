using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Streams;

namespace XmppContacts.Rosters;

/// <summary>Reads the pushes of a session while this is not disposed of (RFC 6121 §2.1.6).</summary>
internal sealed class RosterWatch : IDisposable
{
    private static readonly XNamespace Ns = RosterXml.Namespace;

    private readonly IXmppSession _session;
    private readonly Action<RosterChange> _changed;
    private readonly Action _gap;

    public RosterWatch(IXmppSession session, Action<RosterChange> changed, Action gap)
    {
        (_session, _changed, _gap) = (session, changed, gap);
        session.StanzaReceived += Receive;
        session.Reopened += Reopened;
    }

    public void Dispose()
    {
        _session.StanzaReceived -= Receive;
        _session.Reopened -= Reopened;
    }

    private void Reopened(object? sender, EventArgs e) => _gap();

    private void Receive(object? sender, StanzaReceivedEventArgs received)
    {
        // Everyone may put a query into a message; only of pushes has the session checked the sender.
        if (received.Stanza.Name != XmppNamespaces.Client + "iq")
        {
            return;
        }

        foreach (var item in received.Stanza.Elements(Ns + "query").Elements(Ns + "item"))
        {
            if (Jid.TryFromServer((string?)item.Attribute("jid"), out var jid))
            {
                var (subscription, name) = ((string?)item.Attribute("subscription"), (string?)item.Attribute("name"));
                _changed(new RosterChange(
                    subscription == "remove",
                    new RosterItem
                    {
                        Jid = jid,
                        Name = name,
                        Groups = [.. item.Elements(Ns + "group").Select(group => group.Value).Distinct()],
                        Subscription = Enum.TryParse<SubscriptionState>(subscription, ignoreCase: true, out var state) ? state : SubscriptionState.None,
                        Ask = (string?)item.Attribute("ask") == "subscribe",
                        Approved = (string?)item.Attribute("approved") is "true" or "1",
                    }));
            }
        }
    }
}
