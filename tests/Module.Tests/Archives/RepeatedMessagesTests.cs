using System.Xml.Linq;
using XmppContacts.Archives;

namespace XmppContacts.Tests.Archives;

/// <summary>The two copies that servers archive of a message to oneself are one message.</summary>
public sealed class RepeatedMessagesTests
{
    // As Prosody 0.12 gave them.
    private const string One = "<message from='a@b.example/x' id='1' xmlns='jabber:client'><openpgp xmlns='urn:xmpp:openpgp:0'>one</openpgp></message>";

    [Theory]
    [InlineData("<message id='1' from='a@b.example/x' xmlns='jabber:client'><openpgp xmlns='urn:xmpp:openpgp:0'>one</openpgp></message>", true)]
    [InlineData("<message id='1' from='a@b.example/x' xmlns='jabber:client'><openpgp xmlns='urn:xmpp:openpgp:0'>one</openpgp><stanza-id xmlns='urn:xmpp:sid:0' by='a@b.example' id='2'/></message>", true)]
    [InlineData("<message id='1' from='a@b.example/x' xmlns='jabber:client'><openpgp xmlns='urn:xmpp:openpgp:0'>two</openpgp></message>", false)]
    [InlineData("<message id='2' from='a@b.example/x' xmlns='jabber:client'><openpgp xmlns='urn:xmpp:openpgp:0'>one</openpgp></message>", false)]
    public void A_copy_has_the_same_ID_and_content_whatever_the_order_of_attributes(string second, bool isRepeated)
    {
        var messages = new RepeatedMessages();
        Assert.False(messages.IsRepeated(XElement.Parse(One)));
        Assert.Equal(isRepeated, messages.IsRepeated(XElement.Parse(second)));
    }
}
