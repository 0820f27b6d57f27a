using XmppContacts.Addressing;
using XmppContacts.Rosters;
using XmppContacts.Tests.Discovery;

namespace XmppContacts.Tests.Rosters;

public sealed class RosterPushesTests
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
        using var told = new RosterPushes(session);

        session.Receive($"<{stanza} xmlns='jabber:client'><query xmlns='jabber:iq:roster'><item jid='{romeo}' subscription='remove'/></query></{stanza.Split(' ')[0]}>");

        Assert.Equal((pushes, pushes), (told.Of(romeo).Length, told.Last));
    }
}
