using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.PubSub;
using XmppContacts.Rosters;
using XmppContacts.Streams;

namespace XmppContacts.Tests.Accounts;

/// <summary>Names and groups are changed on top of what the server has, and nothing else is.</summary>
public sealed class RosterEditorTests : IDisposable
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

    private readonly RosterEditor _editor;

    public RosterEditorTests() => _editor = new RosterEditor(_account);

    public void Dispose() => _editor.Dispose();

    [Fact]
    public async Task What_is_not_named_is_sent_as_the_server_has_it()
    {
        var changed = await _editor.ChangeAsync(Romeo, "", null, _test);

        var sent = Assert.Single(_account.Sent);
        Assert.Equal((null, SubscriptionState.Both, true), (sent.Name, sent.Subscription, sent.Ask));
        Assert.Equal(["Friends", "Secret"], sent.Groups);
        Assert.Equal(sent, changed);
    }

    [Fact]
    public async Task Groups_are_sent_once_each_and_empty_ones_not_at_all()
    {
        await _editor.ChangeAsync(Romeo, null, ["Love", "", "Love"], _test);

        Assert.Equal("My Romeo", Assert.Single(_account.Sent).Name);
        Assert.Equal(["Love"], _account.Sent[0].Groups);
    }

    [Fact]
    public async Task A_second_change_is_made_on_top_of_the_first()
    {
        await _editor.ChangeAsync(Romeo, "R", null, _test);
        await _editor.ChangeAsync(Romeo, null, [], _test);

        Assert.Equal("R", _account.Sent[1].Name);
        Assert.Empty(_account.Sent[1].Groups);
        Assert.Equal(1, _account.Reads);
    }

    [Fact]
    public async Task Nothing_is_sent_when_nothing_changes()
    {
        var item = await _editor.ChangeAsync(Romeo, "My Romeo", ["Secret", "Friends"], _test);

        Assert.NotNull(item);
        Assert.Empty(_account.Sent);
    }

    [Fact]
    public async Task A_contact_that_is_not_there_is_not_made()
    {
        Assert.Null(await _editor.ChangeAsync(Jid.Parse("paris@escalus.example"), "Paris", null, _test));
        Assert.Empty(_account.Sent);
    }

    [Fact]
    public async Task What_another_client_changed_between_two_changes_stays()
    {
        await _editor.ChangeAsync(Romeo, "R", null, _test);
        _account.ByOther("Romeo M.", "Exiles");

        await _editor.ChangeAsync(Romeo, "My Romeo", null, _test);

        Assert.Equal(("My Romeo", "Exiles", 1), (_account.Now!.Name, Assert.Single(_account.Now.Groups), _account.Reads));
    }

    [Fact]
    public async Task What_another_client_changed_in_the_moment_before_is_put_under_the_change()
    {
        _account.BeforeSet = () => _account.ByOther("Romeo M.", "Exiles");

        var changed = await _editor.ChangeAsync(Romeo, "R", null, _test);

        Assert.Equal(("R", "Exiles"), (_account.Now!.Name, Assert.Single(_account.Now.Groups)));
        Assert.Equal(["Exiles"], changed!.Groups);
    }

    [Fact]
    public async Task A_contact_that_another_client_removed_in_the_moment_before_does_not_come_back()
    {
        _account.BeforeSet = _account.RemovedByOther;

        Assert.Null(await _editor.ChangeAsync(Romeo, "R", null, _test));
        Assert.Null(_account.Now);
    }

    [Fact]
    public async Task After_a_lost_connection_the_list_is_read_again()
    {
        // Changed while nobody was told.
        _account.BeforeSet = () =>
        {
            _account.ByOther("Romeo M.", "Exiles", isTold: false);
            throw new XmppConnectionException(ConnectionProblem.Lost, "lost");
        };

        await _editor.ChangeAsync(Romeo, "R", null, _test);
        Assert.Equal(("R", "Exiles", 2), (_account.Now!.Name, Assert.Single(_account.Now.Groups), _account.Reads));

        _account.ByOther("R", "Family", isTold: false);
        _account.Reopen();
        await _editor.ChangeAsync(Romeo, "Romeo", null, _test);
        Assert.Equal(("Romeo", "Family", 3), (_account.Now.Name, Assert.Single(_account.Now.Groups), _account.Reads));
    }

    [Fact]
    public async Task A_contact_that_was_approved_in_advance_is_approved_again()
    {
        _account.Now = _account.Now! with { Approved = true, Subscription = SubscriptionState.None, Ask = false };

        await _editor.ChangeAsync(Romeo, "R", null, _test);

        Assert.Equal(("R", true), (_account.Now.Name, _account.Now.Approved));
    }

    /// <summary>An account with one contact, as servers keep it: a set makes a contact, leaves the subscription, forgets a pre-approval, and is told of.</summary>
    private sealed class RosterAccount(RosterItem item) : IAccountStore
    {
        private Action<RosterChange> _changed = _ => { };
        private Action _gap = () => { };

        /// <summary>What is done once, just before a set.</summary>
        public Action? BeforeSet { get; set; }

        public RosterItem? Now { get; set; } = item;

        public List<RosterItem> Sent { get; } = [];

        public int Reads { get; private set; }

        public Jid Jid { get; } = Jid.Parse("juliet@capulet.example");

        public ValueTask<Roster> GetRosterAsync(CancellationToken cancellationToken)
        {
            Reads++;
            return ValueTask.FromResult(new Roster(Now is null ? [] : [Now]));
        }

        public Task SetRosterItemAsync(RosterItem item, CancellationToken cancellationToken = default)
        {
            var before = BeforeSet;
            BeforeSet = null;
            try
            {
                before?.Invoke();
            }
            catch (XmppException e)
            {
                return Task.FromException(e);
            }

            Sent.Add(item);
            Set((Now ?? new RosterItem { Jid = item.Jid }) with { Name = item.Name, Groups = item.Groups, Approved = false }, isTold: true);
            return Task.CompletedTask;
        }

        public void ByOther(string name, string group, bool isTold = true) => Set(Now! with { Name = name, Groups = [group] }, isTold);

        public void RemovedByOther()
        {
            _changed(new RosterChange(IsRemoved: true, Now!));
            Now = null;
        }

        public void Reopen() => _gap();

        public Task RemoveRosterItemAsync(Jid jid, CancellationToken cancellationToken = default)
        {
            RemovedByOther();
            return Task.CompletedTask;
        }

        private void Set(RosterItem now, bool isTold)
        {
            Now = now;
            if (isTold)
            {
                _changed(new RosterChange(IsRemoved: false, now));
            }
        }

        public ValueTask<XElement?> GetPrivateXmlAsync(XName name, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task SetPrivateXmlAsync(XElement element, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask<PubSubNode?> GetNodeAsync(string node, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<PepSupport?> GetPepSupportAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public INodeService Nodes => throw new NotSupportedException();

        public IAsyncEnumerable<StoredMessage> GetMessagesAsync(Jid correspondent, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public IXmppSession? Session => null;

        public Task ApproveAsync(Jid contact, CancellationToken cancellationToken = default)
        {
            Set(Now! with { Approved = true }, isTold: true);
            return Task.CompletedTask;
        }

        public IDisposable WatchRoster(Action<RosterChange> changed, Action gap)
        {
            (_changed, _gap) = (changed, gap);
            return new MemoryStream();
        }

        public Task<IAccountReservation> ReserveAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public INodeService NodesAt(Jid service) => throw new NotSupportedException();

        public Task SendToSelfAsync(XElement message, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
