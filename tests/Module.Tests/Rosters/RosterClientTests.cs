using XmppContacts.Rosters;
using XmppContacts.Tests.Discovery;

namespace XmppContacts.Tests.Rosters;

public sealed class RosterClientTests
{
    // What the session has accepted is in memory already: the bounds for exports must not end the run over it.
    [Fact]
    public async Task A_name_of_any_length_that_came_over_the_stream_is_read()
    {
        var name = new string('x', 9 * 1024 * 1024);
        await using var session = new ScriptedSession((_, _) => Task.FromResult($"<query xmlns='jabber:iq:roster'><item jid='romeo@montague.example' name='{name}'/></query>"));

        var roster = await new RosterClient(session).GetAsync(TestContext.Current.CancellationToken);

        Assert.Equal(name, Assert.Single(roster.Items).Name);
    }
}
