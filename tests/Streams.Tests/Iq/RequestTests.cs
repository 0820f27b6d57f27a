using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Streams.Iq;

namespace XmppContacts.Streams.Tests.Iq;

/// <summary>Stanzas in, stanzas out: no socket.</summary>
public sealed class RequestTests
{
    private static readonly Jid Address = Jid.Parse("juliet@capulet.example/balcony");

    // RFC 6120 §8.1.2.1: without "from" it is the own server that speaks.
    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, "juliet@capulet.example", true)]
    [InlineData(null, "juliet@capulet.example/balcony", true)]
    [InlineData(null, "juliet@capulet.example/chamber", false)]
    [InlineData(null, "capulet.example", true)]
    [InlineData(null, "romeo@montague.example", false)]
    [InlineData("juliet@capulet.example", null, true)]
    [InlineData("capulet.example", null, true)]
    [InlineData("capulet.example", "capulet.example", true)]
    [InlineData("capulet.example", "juliet@capulet.example", false)]
    [InlineData("romeo@montague.example", "romeo@montague.example", true)]
    [InlineData("romeo@montague.example", "ROMEO@montague.example", true)]
    [InlineData("romeo@montague.example", "romeo@montague.example/orchard", false)]
    [InlineData("romeo@montague.example", null, false)]
    [InlineData("romeo@montague.example", "@", false)]
    public void An_answer_counts_when_it_comes_from_whom_was_asked(string? asked, string? from, bool isAccepted)
    {
        var table = new RequestTable(Address);
        var request = table.Add(asked is null ? null : Jid.Parse(asked));

        var match = table.Answer(Result(request.Id, from));

        Assert.Equal(isAccepted ? AnswerMatch.Answered : AnswerMatch.ForeignSender, match);
        Assert.Equal(isAccepted, request.Answer.Task.IsCompletedSuccessfully);
        Assert.Equal(!isAccepted, request.HadForeignAnswer);
    }

    [Fact]
    public void An_answer_counts_once_and_only_for_a_request()
    {
        var table = new RequestTable(Address);
        var request = table.Add(null);

        Assert.Equal(AnswerMatch.Unknown, table.Answer(Result("1", null)));
        Assert.Equal(AnswerMatch.Unknown, table.Answer(new XElement(XName.Get("iq", "jabber:client"))));
        Assert.Equal(AnswerMatch.Answered, table.Answer(Result(request.Id, null)));
        Assert.Equal(AnswerMatch.Unknown, table.Answer(Result(request.Id, null)));
    }

    [Fact]
    public void IDs_of_two_sessions_differ() => Assert.NotEqual(new RequestTable(Address).Add(null).Id, new RequestTable(Address).Add(null).Id);

    [Theory]
    [InlineData("<iq type='get' id='1' from='romeo@montague.example/x'><ping xmlns='urn:xmpp:ping'/></iq>", "result", null)]
    [InlineData("<iq type='get' id='1' from='romeo@montague.example/x'><query xmlns='jabber:iq:version'/></iq>", "error", "service-unavailable")]
    [InlineData("<iq type='set' id='1' from='romeo@montague.example/x'><ping xmlns='urn:xmpp:ping'/></iq>", "error", "service-unavailable")]
    [InlineData("<iq type='get' id='1' from='romeo@montague.example/x'/>", "error", "bad-request")]
    [InlineData("<iq type='get' id='1' from='romeo@montague.example/x'><a/><b/></iq>", "error", "bad-request")]
    [InlineData("<iq type='get' id='1' from='romeo@montague.example/x'><query xmlns='http://jabber.org/protocol/disco#info' node='x'/></iq>", "error", "item-not-found")]
    [InlineData("<iq type='set' id='1' from='romeo@montague.example/x'><query xmlns='jabber:iq:roster'/></iq>", "error", "service-unavailable")]
    public void Requests_of_others_are_answered_to_them(string request, string type, string? condition)
    {
        var answer = new RequestResponder(Address.Bare).Answer(Client(request))!;

        Assert.Equal(type, answer.Attribute("type")!.Value);
        Assert.Equal("1", answer.Attribute("id")!.Value);
        Assert.Equal("romeo@montague.example/x", answer.Attribute("to")!.Value);
        Assert.Equal(condition, answer.Elements().Elements().SingleOrDefault()?.Name.LocalName);
    }

    [Theory]
    [InlineData("<iq type='get'><ping xmlns='urn:xmpp:ping'/></iq>")]
    [InlineData("<iq type='get' id='1' from='@'><ping xmlns='urn:xmpp:ping'/></iq>")]
    public void A_request_that_cannot_be_answered_is_not(string request) => Assert.Null(new RequestResponder(Address.Bare).Answer(Client(request)));

    [Theory]
    [InlineData("", true)]
    [InlineData(" from='juliet@capulet.example'", true)]
    [InlineData(" from='juliet@capulet.example/chamber'", false)]
    [InlineData(" from='capulet.example'", false)]
    [InlineData(" from='romeo@montague.example'", false)]
    public void A_roster_push_counts_only_from_the_own_account(string from, bool isAccepted)
    {
        var responder = new RequestResponder(Address.Bare);
        var push = Client($"<iq type='set' id='1'{from}><query xmlns='jabber:iq:roster'/></iq>");

        Assert.Equal(isAccepted, responder.IsRosterPush(push));
        Assert.Equal(isAccepted ? "result" : "error", responder.Answer(push)!.Attribute("type")!.Value);
    }

    [Fact]
    public void Octets_on_the_way_are_given_time() => Assert.Equal(TimeSpan.FromSeconds(50), TrafficAllowance.For(100_000));

    private static XElement Result(string id, string? from) => new(
        XName.Get("iq", "jabber:client"), new XAttribute("type", "result"), new XAttribute("id", id), from is null ? null : new XAttribute("from", from));

    private static XElement Client(string xml) => XElement.Parse(xml.Replace("<iq ", "<iq xmlns='jabber:client' ", StringComparison.Ordinal));
}
