using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Discovery;
using XmppContacts.Streams;

namespace XmppContacts.Archives;

/// <summary>The message archive of the session's own account (XEP-0313).</summary>
/// <param name="session">The account's session.</param>
public sealed class MessageArchiveClient(IXmppSession session)
{
    private const int PageMessages = 100;

    private static readonly XNamespace Ns = "urn:xmpp:mam:2";
    private static readonly XNamespace Forward = "urn:xmpp:forward:0";
    private static readonly XNamespace Delay = "urn:xmpp:delay";
    private static readonly XNamespace ResultSets = "http://jabber.org/protocol/rsm";

    /// <summary>The archived messages that came from an entity or went to it, oldest first, whatever paging that takes.</summary>
    /// <param name="correspondent">The entity's bare address; the account's own for what it sent to itself.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Nothing when the server keeps no archive.</returns>
    /// <exception cref="XmppException">A request failed.</exception>
    public async IAsyncEnumerable<StoredMessage> QueryAsync(Jid correspondent, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(correspondent);
        string? after = null;
        while (true)
        {
            var page = await PageAsync(correspondent, after, cancellationToken);
            if (page is not { } found)
            {
                yield break;
            }

            foreach (var message in found.Messages)
            {
                yield return message;
            }

            // A server that repeats a page would otherwise be asked for ever.
            if (found.IsComplete || found.Last is null || found.Last == after || found.Messages.Count == 0)
            {
                yield break;
            }

            after = found.Last;
        }
    }

    private async Task<(List<StoredMessage> Messages, string? Last, bool IsComplete)?> PageAsync(
        Jid correspondent, string? after, CancellationToken cancellationToken)
    {
        var query = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var messages = new List<StoredMessage>();
        session.StanzaReceived += Collect;
        try
        {
            var answer = await session.RequestAsync(IqRequest.Set(Query(query, correspondent, after), to: null, isRepeatable: false), cancellationToken);
            var fin = answer.Element(Ns + "fin");

            // Results come before the answer (XEP-0313 §3.4), and the session hands out stanzas in their order.
            return (messages, fin?.Element(ResultSets + "set")?.Element(ResultSets + "last")?.Value, (string?)fin?.Attribute("complete") is "true" or "1");
        }
        catch (XmppStanzaException e) when (e.Condition is "service-unavailable" or "feature-not-implemented")
        {
            return null;
        }
        finally
        {
            session.StanzaReceived -= Collect;
        }

        void Collect(object? sender, StanzaReceivedEventArgs received)
        {
            var result = received.Stanza.Element(Ns + "result");
            if (result is null || (string?)result.Attribute("queryid") != query || !IsOwn((string?)received.Stanza.Attribute("from")))
            {
                return;
            }

            var forwarded = result.Element(Forward + "forwarded");
            if (forwarded?.Element(XmppNamespaces.Client + "message") is { } message)
            {
                messages.Add(new StoredMessage(message, Time((string?)forwarded.Element(Delay + "delay")?.Attribute("stamp")), IsArchived: true));
            }
        }
    }

    // XEP-0313 §11: results that do not come from the archive are to be passed over.
    private bool IsOwn(string? from) => from is null || (Jid.TryParse(from, out var jid) && jid == session.Address.Bare);

    private static XElement Query(string id, Jid correspondent, string? after) => new(
        Ns + "query",
        new XAttribute("queryid", id),
        DataForm.Submit(Ns.NamespaceName, [new("with", correspondent.ToString())]),
        new XElement(ResultSets + "set", new XElement(ResultSets + "max", PageMessages), after is null ? null : new XElement(ResultSets + "after", after)));

    private static DateTimeOffset? Time(string? stamp) =>
        DateTimeOffset.TryParse(stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
