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
    private static readonly XNamespace Ns = "urn:xmpp:mam:2";
    private static readonly XNamespace Forward = "urn:xmpp:forward:0";
    private static readonly XNamespace Delay = "urn:xmpp:delay";
    private static readonly XNamespace ResultSets = "http://jabber.org/protocol/rsm";

    private readonly IXmppSession _session;
    private readonly ArchiveLimits _limits;

    /// <param name="session">The account's session.</param>
    public MessageArchiveClient(IXmppSession session)
        : this(session, ArchiveLimits.Default)
    {
    }

    /// <param name="session">The account's session.</param>
    /// <param name="page">How many messages are asked for at one time.</param>
    internal MessageArchiveClient(IXmppSession session, int page)
        : this(session, ArchiveLimits.Default with { Page = page })
    {
    }

    /// <param name="session">The account's session.</param>
    /// <param name="limits">How much is read.</param>
    internal MessageArchiveClient(IXmppSession session, ArchiveLimits limits)
    {
        ArgumentNullException.ThrowIfNull(session);
        _session = session;
        _limits = limits;
    }

    /// <summary>The archived messages that came from an entity or went to it, oldest first, whatever paging that takes.</summary>
    /// <param name="correspondent">The entity's bare address; the account's own for what it sent to itself.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <remarks>
    /// Prosody 0.12 and ejabberd 23.01 archive what an account sends to itself twice, as sent and as received; it is given once. Prosody
    /// leaves out <c>to</c> there, which means the account itself (RFC 6120 §8.1.1.1).
    /// </remarks>
    /// <returns>Nothing when the server keeps no archive.</returns>
    /// <exception cref="XmppLimitException">The archive has no end, or more than is read.</exception>
    /// <exception cref="XmppException">A request failed.</exception>
    public async IAsyncEnumerable<StoredMessage> QueryAsync(Jid correspondent, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(correspondent);
        var copies = correspondent == _session.Address.Bare ? new RepeatedMessages() : null;
        string? after = null;
        var places = new HashSet<string>(StringComparer.Ordinal);
        var count = 0;
        var characters = 0L;
        while (true)
        {
            var page = await PageAsync(correspondent, after, cancellationToken);
            if (page is not { } found)
            {
                yield break;
            }

            if ((count += found.Messages.Count) > _limits.Messages)
            {
                throw Exceeded("ArchiveMessages", $"has more than {_limits.Messages:N0} messages with {correspondent}");
            }

            if ((characters += found.Characters) > _limits.Characters)
            {
                throw Exceeded("ArchiveBytes", $"has messages with {correspondent} of more than {_limits.Characters:N0} characters");
            }

            foreach (var message in found.Messages.Where(message => copies?.IsRepeated(message.Message) is not true))
            {
                yield return message;
            }

            if (found.IsComplete || found.Last is null)
            {
                yield break;
            }

            // A server that repeats pages, one after another or in a circle, would otherwise be asked for ever; and what it leaves out is not known.
            if (!places.Add(found.Last))
            {
                throw Exceeded("ArchiveRepeats", "repeats its pages and has no end");
            }

            after = found.Last;
        }
    }

    private XmppLimitException Exceeded(string limit, string what) =>
        new(limit, $"The message archive of {_session.Address.Bare} {what}; it was not read to its end.");

    private async Task<Page?> PageAsync(Jid correspondent, string? after, CancellationToken cancellationToken)
    {
        var query = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var messages = new List<StoredMessage>();
        var results = 0;
        var characters = 0L;
        var isCut = false;
        string? last = null;
        _session.StanzaReceived += Collect;
        try
        {
            var answer = await _session.RequestAsync(IqRequest.Set(Query(query, correspondent, after), to: null, isRepeatable: false), cancellationToken);

            // Results come before the answer (XEP-0313 §3.1), and the session hands out stanzas in their order.
            var fin = answer.Element(Ns + "fin");
            return isCut
                ? new Page(messages, characters, last, IsComplete: false)
                : new Page(
                    messages, characters, fin?.Element(ResultSets + "set")?.Element(ResultSets + "last")?.Value ?? last,
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

            // More than was asked for, or very large messages, could fill the memory: they are passed over, and asked for again as the next page.
            var size = ElementSize.Characters(result);
            isCut |= results >= _limits.Page || (results > 0 && characters + size > _limits.PageCharacters);
            if (isCut)
            {
                return;
            }

            results++;
            characters += size;
            last = (string?)result.Attribute("id") ?? last;
            var forwarded = result.Element(Forward + "forwarded");
            if (forwarded?.Element(XmppNamespaces.Client + "message") is { } message)
            {
                messages.Add(new StoredMessage(message, XmppTime.Parse((string?)forwarded.Element(Delay + "delay")?.Attribute("stamp")), IsArchived: true));
            }
        }
    }

    // XEP-0313 §11: results that do not come from the archive are to be passed over.
    private bool IsOwn(string? from) => from is null || (Jid.TryFromServer(from, out var jid) && jid == _session.Address.Bare);

    private XElement Query(string id, Jid correspondent, string? after) => new(
        Ns + "query",
        new XAttribute("queryid", id),
        DataForm.Submit(Ns.NamespaceName, [new("with", correspondent.ToString())]),
        new XElement(ResultSets + "set", new XElement(ResultSets + "max", _limits.Page), after is null ? null : new XElement(ResultSets + "after", after)));

    // Last is the archive's ID of the last message.
    private sealed record Page(IReadOnlyList<StoredMessage> Messages, long Characters, string? Last, bool IsComplete);
}
