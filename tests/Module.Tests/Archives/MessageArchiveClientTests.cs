using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.Streams;

namespace XmppContacts.Tests.Archives;

/// <summary>What no real server does: results that are forged, too many, or without end (XEP-0313).</summary>
public sealed class MessageArchiveClientTests
{
    private const string Own = "juliet@capulet.example";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // XEP-0313 §11: anyone can send a message that looks like a result, even with the right query's ID.
    [Theory]
    [InlineData(null, true)]
    [InlineData(Own, true)]
    [InlineData("juliet@capulet.example/balcony", false)]
    [InlineData("romeo@montague.example", false)]
    [InlineData("capulet.example", false)]
    public async Task Only_the_own_archive_gives_results(string? from, bool isTaken)
    {
        var session = new ArchiveSession((query, _) => [Result(query, "1", "text", from)]);

        Assert.Equal(isTaken ? ["text"] : [], await ReadAsync(session, 10));
    }

    [Fact]
    public async Task Results_of_another_query_are_passed_over() =>
        Assert.Empty(await ReadAsync(new ArchiveSession((_, _) => [Result("another", "1", "text", Own)]), 10));

    [Fact]
    public async Task A_page_larger_than_asked_for_is_cut_and_the_rest_asked_for()
    {
        var session = new ArchiveSession(
            (query, after) => Enumerable.Range(1, 9).Where(i => after is null || i > int.Parse(after, null)).Select(i => Result(query, $"{i}", $"{i}", Own)));

        Assert.Equal(Enumerable.Range(1, 9).Select(i => $"{i}"), await ReadAsync(session, 4));
        Assert.Equal([null, "4", "8"], session.Asked);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_server_that_repeats_its_pages_is_an_error(int pages)
    {
        // Each page is followed by the next, and the last by the first.
        var session = new ArchiveSession(
            (query, after) => [Result(query, $"{(after is null ? 0 : (int.Parse(after, null) + 1) % pages)}", "text", Own, $"id='{Guid.NewGuid()}'")], isComplete: false);

        var error = await Assert.ThrowsAsync<XmppLimitException>(() => ReadAsync(session, 10));

        Assert.Equal(
            ("ArchiveRepeats", "The message archive of juliet@capulet.example repeats its pages and has no end; it was not read to its end."), (error.Limit, error.Message));
        Assert.Equal(pages + 1, session.Asked.Count);
    }

    [Fact]
    public async Task An_archive_that_never_ends_is_an_error()
    {
        var session = new ArchiveSession(
            (query, after) => Enumerable.Range(after is null ? 0 : int.Parse(after, null) + 1, 10).Select(i => Result(query, $"{i}", $"{i}", Own)), isComplete: false);

        var error = await Assert.ThrowsAsync<XmppLimitException>(() => ReadAsync(session, ArchiveLimits.Default with { Page = 10, Messages = 1000 }));

        Assert.Equal("ArchiveMessages", error.Limit);
        Assert.Equal(101, session.Asked.Count);
    }

    [Fact]
    public async Task Large_messages_are_held_a_few_at_a_time_and_in_all_up_to_a_limit()
    {
        const int Size = 1000;
        var session = new ArchiveSession(
            (query, after) => Enumerable.Range(after is null ? 0 : int.Parse(after, null) + 1, 10).Select(i => Result(query, $"{i}", new string('x', Size), Own)), isComplete: false);

        var error = await Assert.ThrowsAsync<XmppLimitException>(
            () => ReadAsync(session, ArchiveLimits.Default with { Page = 10, PageCharacters = 4 * Size, Characters = 100 * Size }));

        Assert.Equal("ArchiveBytes", error.Limit);
        Assert.Equal([null, "2", "5"], session.Asked.Take(3));
    }

    [Fact]
    public async Task The_two_copies_of_a_message_to_oneself_are_one_and_other_messages_of_the_same_ID_are_not()
    {
        var session = new ArchiveSession((query, _) =>
        [
            Result(query, "1", "text", Own, "id='x'"), Result(query, "2", "other", Own, "id='x'"), Result(query, "3", "text", Own, "id='x'"),
            Result(query, "4", "text", Own), Result(query, "5", "text", Own),
        ]);

        Assert.Equal(["text", "other", "text", "text"], await ReadAsync(session, 10));
    }

    private static Task<List<string>> ReadAsync(ArchiveSession session, int page) => ReadAsync(session, ArchiveLimits.Default with { Page = page });

    private static async Task<List<string>> ReadAsync(ArchiveSession session, ArchiveLimits limits)
    {
        var texts = new List<string>();
        await foreach (var message in new MessageArchiveClient(session, limits).QueryAsync(Jid.Parse(Own), Token))
        {
            texts.Add(message.Message.Element(XName.Get("body", "jabber:client"))!.Value);
        }

        return texts;
    }

    private static XElement Result(string query, string id, string text, string? from, string attributes = "") => XElement.Parse(
        $"<message xmlns='jabber:client' {(from is null ? "" : $"from='{from}'")}><result xmlns='urn:xmpp:mam:2' queryid='{query}' id='{id}'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{Own}/x' {attributes}><body>{text}</body><stanza-id xmlns='urn:xmpp:sid:0' by='{Own}' id='{id}'/></message></forwarded></result></message>");

    private sealed class ArchiveSession(Func<string, string?, IEnumerable<XElement>> results, bool isComplete = true) : IXmppSession
    {
        public event EventHandler? Reopened
        {
            add { }
            remove { }
        }

        public event EventHandler<StanzaReceivedEventArgs>? StanzaReceived;

        public Jid Address { get; } = Jid.Parse(Own + "/balcony");

        /// <summary>After which message each page was asked for.</summary>
        public List<string?> Asked { get; } = [];

        public Task<XElement> RequestAsync(IqRequest request, CancellationToken cancellationToken = default)
        {
            var after = request.Payload.Descendants(XName.Get("after", "http://jabber.org/protocol/rsm")).SingleOrDefault()?.Value;
            Asked.Add(after);
            var last = "";
            foreach (var result in results((string)request.Payload.Attribute("queryid")!, after))
            {
                last = (string)result.Elements().Single().Attribute("id")!;
                StanzaReceived?.Invoke(this, new StanzaReceivedEventArgs(result));
            }

            return Task.FromResult(XElement.Parse(
                $"<iq xmlns='jabber:client'><fin xmlns='urn:xmpp:mam:2' complete='{(isComplete ? "true" : "false")}'><set xmlns='http://jabber.org/protocol/rsm'><last>{last}</last></set></fin></iq>"));
        }

        public Task SendAsync(XElement stanza, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task SendPresenceAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task CloseAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
