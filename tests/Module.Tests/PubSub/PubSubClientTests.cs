using System.Globalization;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.PubSub;
using XmppContacts.Streams;

namespace XmppContacts.Tests.PubSub;

/// <summary>Pages of a node's items (XEP-0059) while the node changes.</summary>
public sealed class PubSubClientTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // XEP-0059 §2.2: the item that a page is asked for after may be gone by then, which is item-not-found.
    [Fact]
    public async Task A_node_whose_last_item_read_is_gone_is_read_anew_and_not_cut_off()
    {
        var items = Enumerable.Range(1, 4).Select(i => $"{i}").ToList();
        var session = new PagedSession(after =>
        {
            var page = After(items, after);
            if (after is null)
            {
                items.Remove("2");
            }

            return page;
        });

        var read = await new PubSubClient(session).GetItemsAsync("node", Token);

        Assert.Equal(["1", "3", "4"], read.Select(item => item.Id));
        Assert.Equal([null, "2", null, "3", "4"], session.Asked);
    }

    [Fact]
    public async Task A_node_that_goes_while_it_is_read_has_no_items()
    {
        var session = new PagedSession(after => after is null ? ["1", "2"] : null);
        session.Answered += () => session.Pages = _ => null;

        Assert.Empty(await new PubSubClient(session).GetItemsAsync("node", Token));
    }

    [Fact]
    public async Task A_node_that_changes_at_each_page_is_an_error_and_not_a_part_of_it()
    {
        var next = 0;
        var session = new PagedSession(after => after is null ? [$"{++next}", $"{++next}"] : null);

        var problem = await Assert.ThrowsAsync<XmppStanzaException>(() => new PubSubClient(session).GetItemsAsync("node", Token));

        Assert.Equal("item-not-found", problem.Condition);
        Assert.InRange(session.Asked.Count, 4, 40);
    }

    [Fact]
    public async Task A_server_that_repeats_a_page_is_an_error_and_not_a_part_of_the_node()
    {
        var problem = await Assert.ThrowsAsync<XmppLimitException>(
            () => new PubSubClient(new PagedSession(_ => ["1", "2"])).GetItemsAsync("node", Token));

        Assert.Equal(
            ("NodeRepeats", "The node node of juliet@capulet.example repeats its pages and has no end; it was not read to its end."), (problem.Limit, problem.Message));
    }

    [Fact]
    public async Task A_node_that_never_ends_is_an_error()
    {
        var session = new PagedSession(after => [$"{int.Parse(after ?? "0", CultureInfo.InvariantCulture) + 1}"]);

        var problem = await Assert.ThrowsAsync<XmppLimitException>(
            () => new PubSubClient(session, null, NodeLimits.Default with { Items = 5 }).GetItemsAsync("node", Token));

        Assert.Equal("NodeItems", problem.Limit);
        Assert.Equal(6, session.Asked.Count);
    }

    [Fact]
    public async Task Items_that_are_too_much_together_are_an_error()
    {
        var session = new PagedSession(after => [(after ?? "") + new string('x', 1000)]);

        var problem = await Assert.ThrowsAsync<XmppLimitException>(
            () => new PubSubClient(session, null, NodeLimits.Default with { Characters = 10_000 }).GetItemsAsync("node", Token));

        Assert.Equal("NodeBytes", problem.Limit);
    }

    private static List<string>? After(List<string> items, string? after) =>
        after is null ? [.. items.Take(2)] : items.Contains(after) ? [.. items.SkipWhile(item => item != after).Skip(1).Take(2)] : null;

    /// <param name="pages">The IDs that follow one, or null when that one is not there.</param>
    private sealed class PagedSession(Func<string?, List<string>?> pages) : IXmppSession
    {
        private static readonly XNamespace ResultSets = "http://jabber.org/protocol/rsm";
        private static readonly XNamespace Ns = "http://jabber.org/protocol/pubsub";

        public event EventHandler? Reopened
        {
            add { }
            remove { }
        }

        public event EventHandler<StanzaReceivedEventArgs>? StanzaReceived
        {
            add { }
            remove { }
        }

        public event Action? Answered;

        public Jid Address { get; } = Jid.Parse("juliet@capulet.example/balcony");

        public Func<string?, List<string>?> Pages { get; set; } = pages;

        /// <summary>After which item each page was asked for.</summary>
        public List<string?> Asked { get; } = [];

        public Task<XElement> RequestAsync(IqRequest request, CancellationToken cancellationToken = default)
        {
            var after = request.Payload.Descendants(ResultSets + "after").SingleOrDefault()?.Value;
            Asked.Add(after);
            var page = Pages(after);
            Answered?.Invoke();
            if (page is null)
            {
                return Task.FromException<XElement>(new XmppStanzaException(Address, "cancel", "item-not-found", "not found"));
            }

            var set = new XElement(ResultSets + "set", page.Count == 0 ? null : new XElement(ResultSets + "last", page[^1]), new XElement(ResultSets + "count", (page.Count + 10).ToString(CultureInfo.InvariantCulture)));
            return Task.FromResult(new XElement("iq", new XElement(
                Ns + "pubsub", new XElement(Ns + "items", page.Select(id => new XElement(Ns + "item", new XAttribute("id", id)))), set)));
        }

        public Task SendAsync(XElement stanza, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task SendPresenceAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task CloseAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
