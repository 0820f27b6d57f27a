using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Discovery;
using XmppContacts.Streams;
using XmppContacts.Xml;

namespace XmppContacts.Archives;

/// <summary>The message archive of the session's own account (XEP-0313).</summary>
public sealed class MessageArchiveClient
{
    private const int UsualPage = 100;

    private static readonly XNamespace Ns = "urn:xmpp:mam:2";
    private static readonly XNamespace Forward = "urn:xmpp:forward:0";
    private static readonly XNamespace Delay = "urn:xmpp:delay";
    private static readonly XNamespace ResultSets = "http://jabber.org/protocol/rsm";

    private readonly IXmppSession _session;
    private readonly int _page;

    /// <param name="session">The account's session.</param>
    public MessageArchiveClient(IXmppSession session)
        : this(session, UsualPage)
    {
    }

    /// <param name="session">The account's session.</param>
    /// <param name="page">How many messages are asked for at one time; no more are held in memory.</param>
    internal MessageArchiveClient(IXmppSession session, int page)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentOutOfRangeException.ThrowIfLessThan(page, 1);
        _session = session;
        _page = page;
    }

    /// <summary>The archived messages that came from an entity or went to it, oldest first, whatever paging that takes.</summary>
    /// <param name="correspondent">The entity's bare address; the account's own for what it sent to itself.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <remarks>
    /// Prosody 0.12 and ejabberd 23.01 archive what an account sends to itself twice, as sent and as received; it is given once. Prosody
    /// leaves out <c>to</c> there, which means the account itself (RFC 6120 §8.1.1.1).
    /// </remarks>
    /// <returns>Nothing when the server keeps no archive.</returns>
    /// <exception cref="XmppException">A request failed.</exception>
    public async IAsyncEnumerable<StoredMessage> QueryAsync(Jid correspondent, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(correspondent);
        var copies = correspondent == _session.Address.Bare ? new RepeatedMessages() : null;
        string? after = null;
        while (true)
        {
            var page = await PageAsync(correspondent, after, cancellationToken);
            if (page is not { } found)
            {
                yield break;
            }

            foreach (var message in found.Messages.Where(message => copies?.IsRepeated(message.Message) is not true))
            {
                yield return message;
            }

            // A server that repeats a page would otherwise be asked for ever.
            if (found.IsComplete || found.Last is null || found.Last == after)
            {
                yield break;
            }

            after = found.Last;
        }
    }

    private async Task<Page?> PageAsync(Jid correspondent, string? after, CancellationToken cancellationToken)
    {
        var query = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var messages = new List<StoredMessage>();
        var results = 0;
        string? last = null;
        _session.StanzaReceived += Collect;
        try
        {
            var answer = await _session.RequestAsync(IqRequest.Set(Query(query, correspondent, after), to: null, isRepeatable: false), cancellationToken);

            // Results come before the answer (XEP-0313 §3.1), and the session hands out stanzas in their order.
            var fin = answer.Element(Ns + "fin");
            return results > _page
                ? new Page(messages, last, IsComplete: false)
                : new Page(
                    messages, fin?.Element(ResultSets + "set")?.Element(ResultSets + "last")?.Value ?? last,
                    results == 0 || (string?)fin?.Attribute("complete") is "true" or "1");
        }
        catch (XmppStanzaException e) when (e.Condition is "service-unavailable" or "feature-not-implemented")
        {
            return null;
        }
        finally
        {
            _session.StanzaReceived -= Collect;
        }

        void Collect(object? sender, StanzaReceivedEventArgs received)
        {
            var result = received.Stanza.Element(Ns + "result");
            if (result is null || (string?)result.Attribute("queryid") != query || !IsOwn((string?)received.Stanza.Attribute("from")))
            {
                return;
            }

            // More than was asked for could fill the memory: it is passed over, and asked for again as the next page.
            if (++results > _page)
            {
                return;
            }

            last = (string?)result.Attribute("id") ?? last;
            var forwarded = result.Element(Forward + "forwarded");
            if (forwarded?.Element(XmppNamespaces.Client + "message") is { } message)
            {
                messages.Add(new StoredMessage(message, XmppTime.Parse((string?)forwarded.Element(Delay + "delay")?.Attribute("stamp")), IsArchived: true));
            }
        }
    }

    // XEP-0313 §11: results that do not come from the archive are to be passed over.
    private bool IsOwn(string? from) => from is null || (Jid.TryParse(from, out var jid) && jid == _session.Address.Bare);

    private XElement Query(string id, Jid correspondent, string? after) => new(
        Ns + "query",
        new XAttribute("queryid", id),
        DataForm.Submit(Ns.NamespaceName, [new("with", correspondent.ToString())]),
        new XElement(ResultSets + "set", new XElement(ResultSets + "max", _page), after is null ? null : new XElement(ResultSets + "after", after)));

    // Last is the archive's ID of the last message.
    private sealed record Page(IReadOnlyList<StoredMessage> Messages, string? Last, bool IsComplete);
}
