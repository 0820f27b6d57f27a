using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Tests.Discovery;

namespace XmppContacts.Tests.Accounts;

public sealed class RosterChangesTests
{
    // Anyone may send messages and presence with any content; only pushes are checked by the session (RFC 6121 §2.1.6).
    [Theory]
    [InlineData("iq type='set' id='1'", 1)]
    [InlineData("message from='paris@escalus.example/x'", 0)]
    [InlineData("presence from='paris@escalus.example/x'", 0)]
    public async Task Only_a_push_changes_the_roster(string stanza, int pushes)
    {
        var romeo = Jid.Parse("romeo@montague.example");
        await using var session = new ScriptedSession((_, _) => throw new NotSupportedException());
        await using var account = new SessionAccount(session);
        using var told = new RosterChanges(account);

        session.Receive($"<{stanza} xmlns='jabber:client'><query xmlns='jabber:iq:roster'><item jid='{romeo}' subscription='remove'/></query></{stanza.Split(' ')[0]}>");

        Assert.Equal((pushes, pushes), (told.Of(romeo).Length, told.Last));
    }

    // A server, or a client that never rests, must not fill the memory: then the roster is read again.
    [Fact]
    public async Task Of_changes_without_end_few_are_kept()
    {
        var romeo = Jid.Parse("romeo@montague.example");
        await using var session = new ScriptedSession((_, _) => throw new NotSupportedException());
        await using var account = new SessionAccount(session);
        using var told = new RosterChanges(account);
        void Change(int count)
        {
            for (var i = 0; i < count; i++)
            {
                session.Receive($"<iq type='set' id='1' xmlns='jabber:client'><query xmlns='jabber:iq:roster'><item jid='{romeo}' name='{i}'/></query></iq>");
            }
        }

        Change(10_000);
        Assert.Equal((10_000, false), (told.Of(romeo).Length, told.HasGap));
        told.Forget(told.Last);
        Change(10_000);
        Assert.False(told.HasGap);

        Change(1);
        Assert.Equal((1, true), (told.Of(romeo).Length, told.HasGap));
    }
}
