using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.PubSub;
using XmppContacts.Rosters;

namespace XmppContacts.Tests.Accounts;

/// <summary>Names and groups are changed on top of what the server has, and nothing else is.</summary>
public sealed class RosterEditorTests
{
    private static readonly Jid Romeo = Jid.Parse("romeo@montague.example");

    private readonly CancellationToken _test = TestContext.Current.CancellationToken;
    private readonly RosterAccount _account = new(new RosterItem
    {
        Jid = Romeo,
        Name = "My Romeo",
        Groups = ["Friends", "Secret"],
        Subscription = SubscriptionState.Both,
        Ask = true,
    });

    [Fact]
    public async Task What_is_not_named_is_sent_as_the_server_has_it()
    {
        var changed = await new RosterEditor(_account).ChangeAsync(Romeo, "", null, _test);

        var sent = Assert.Single(_account.Sent);
        Assert.Equal((null, SubscriptionState.Both, true), (sent.Name, sent.Subscription, sent.Ask));
        Assert.Equal(["Friends", "Secret"], sent.Groups);
        Assert.Equal(sent, changed);
    }

    [Fact]
    public async Task Groups_are_sent_once_each_and_empty_ones_not_at_all()
    {
        await new RosterEditor(_account).ChangeAsync(Romeo, null, ["Love", "", "Love"], _test);

        Assert.Equal("My Romeo", Assert.Single(_account.Sent).Name);
        Assert.Equal(["Love"], _account.Sent[0].Groups);
    }

    [Fact]
    public async Task A_second_change_is_made_on_top_of_the_first()
    {
        var editor = new RosterEditor(_account);
        await editor.ChangeAsync(Romeo, "R", null, _test);
        await editor.ChangeAsync(Romeo, null, [], _test);

        Assert.Equal("R", _account.Sent[1].Name);
        Assert.Empty(_account.Sent[1].Groups);
        Assert.Equal(1, _account.Reads);
    }

    [Fact]
    public async Task Nothing_is_sent_when_nothing_changes()
    {
        var item = await new RosterEditor(_account).ChangeAsync(Romeo, "My Romeo", ["Secret", "Friends"], _test);

        Assert.NotNull(item);
        Assert.Empty(_account.Sent);
    }

    [Fact]
    public async Task A_contact_that_is_not_there_is_not_made()
    {
        Assert.Null(await new RosterEditor(_account).ChangeAsync(Jid.Parse("paris@escalus.example"), "Paris", null, _test));
        Assert.Empty(_account.Sent);
    }

    private sealed class RosterAccount(params RosterItem[] items) : IAccountStore
    {
        public List<RosterItem> Sent { get; } = [];

        public int Reads { get; private set; }

        public Jid Jid { get; } = Jid.Parse("juliet@capulet.example");

        public ValueTask<Roster> GetRosterAsync(CancellationToken cancellationToken)
        {
            Reads++;
            return ValueTask.FromResult(new Roster([.. items]));
        }

        public Task SetRosterItemAsync(RosterItem item, CancellationToken cancellationToken = default)
        {
            Sent.Add(item);
            return Task.CompletedTask;
        }

        public Task RemoveRosterItemAsync(Jid jid, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask<XElement?> GetPrivateXmlAsync(XName name, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task SetPrivateXmlAsync(XElement element, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask<PubSubNode?> GetNodeAsync(string node, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<PepSupport?> GetPepSupportAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public INodeService Nodes => throw new NotSupportedException();

        public IAsyncEnumerable<StoredMessage> GetMessagesAsync(Jid correspondent, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public INodeService NodesAt(Jid service) => throw new NotSupportedException();

        public Task SendToSelfAsync(XElement message, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
