using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Audit;
using XmppContacts.Discovery;
using XmppContacts.Streams;

namespace XmppContacts.Tests.Audit;

public sealed class ServerRuleTests
{
    private static readonly Jid Domain = Jid.Parse("x.example");

    // XEP-0157 has seven kinds; four of them are those one needs when something goes wrong.
    [Theory]
    [InlineData("abuse", false)]
    [InlineData("admin", false)]
    [InlineData("security", false)]
    [InlineData("support", false)]
    [InlineData("feedback", true)]
    [InlineData("sales", true)]
    [InlineData("status", true)]
    [InlineData("other", true)]
    public void A_server_with_none_of_the_addresses_for_trouble_is_found(string kind, bool isMissing)
    {
        var findings = Find("ServerContactMissing", Field(kind, "https://x.example/contact"));
        Assert.Equal(isMissing ? [("ServerContactMissing", Severity.Medium, "x.example")] : [], findings.Select(finding => (finding.Rule, finding.Severity, finding.Account.ToString())));
    }

    [Theory]
    [InlineData("mailto:abuse@shakespeare.lit", true)]
    [InlineData("mailto:?to=abuse@shakespeare.lit", true)]
    [InlineData("xmpp:admins@shakespeare.lit", true)]
    [InlineData("xmpp:admins@shakespeare.lit?message", true)]
    [InlineData("xmpp://guest@example.com/support@example.com?message", true)]
    [InlineData("xmpp:shakespeare.lit", true)]
    [InlineData("xmpp:na%C3%AFve@shakespeare.lit", true)]
    [InlineData("https://status.shakespeare.lit", true)]
    [InlineData("http://shakespeare.lit/feedback.php?a=b#c", true)]
    [InlineData("https://[2001:db8::1]/", true)]
    [InlineData("https://пример.example/жалоба", true)]
    [InlineData("https://💌.example/", true)]
    [InlineData("HTTPS://EXAMPLE.COM/", true)]
    [InlineData("tel:+1-201-555-0123", true)]
    [InlineData("urn:example:contact", true)]
    [InlineData("abuse@shakespeare.lit", false)]
    [InlineData("shakespeare.lit/contact", false)]
    [InlineData("/contact", false)]
    [InlineData("//shakespeare.lit/contact", false)]
    [InlineData("Write to the bard", false)]
    [InlineData("mailto:abuse@shakespeare.lit or xmpp:abuse@shakespeare.lit", false)]
    [InlineData("mailto:", false)]
    [InlineData("mailto:abuse", false)]
    [InlineData("mailto: abuse@shakespeare.lit", false)]
    [InlineData("xmpp:", false)]
    [InlineData("xmpp:@shakespeare.lit", false)]
    [InlineData("http:", false)]
    [InlineData("http:///contact", false)]
    [InlineData("https:shakespeare.lit", false)]
    [InlineData("https://x.example/%zz", false)]
    [InlineData("https://x.example/\u202Egpj", false)]
    [InlineData("<https://x.example/>", false)]
    [InlineData("1http://x.example", false)]
    public void A_value_that_is_no_URI_is_found_with_its_kind(string value, bool isUri)
    {
        var findings = Find("ServerContactInvalid", Field("security", value), Field("abuse", "mailto:abuse@x.example"));
        Assert.Equal(isUri ? [] : [("security", value, Severity.Medium)], findings.Select(finding => (finding.Field, finding.Value, finding.Severity)));
    }

    [Theory]
    [InlineData("security@x.example", "it has no scheme such as mailto: or xmpp:")]
    [InlineData("https:///path", "it names no host")]
    [InlineData("mailto:nobody", "it names no e-mail address")]
    [InlineData("xmpp:", "it names nothing or has a character that no URI may have")]
    [InlineData("mailto:a b@x.example", "it names nothing or has a character that no URI may have")]
    public void The_message_says_which_of_several_is_wrong_and_why(string value, string reason)
    {
        var findings = Find("ServerContactInvalid", Field("abuse", "mailto:abuse@x.example"), Field("abuse", value));
        Assert.Equal($"abuse address 2 of 2 is not a URI: {reason}", Assert.Single(findings).Message);
    }

    [Fact]
    public void A_server_without_the_form_is_missing_its_contacts_and_one_that_refuses_is_not_judged()
    {
        var auditor = new Auditor(RuleSelection.ForServers, SensitiveTerms.None);
        var error = new XElement(XNamespace.Get("jabber:client") + "iq", new XElement(XNamespace.Get("jabber:client") + "error"));

        Assert.Equal("ServerContactMissing", Assert.Single(auditor.Audit(ServerContacts.Of(Domain, DiscoveryInformation.Of(null))).Findings).Rule);
        Assert.Empty(auditor.Audit(ServerContacts.Of(Domain, XmppStanzaException.Received(error, Domain))).Findings);
    }

    private static IReadOnlyList<Finding> Find(string rule, params XElement[] fields)
    {
        var form = new XElement(DataForm.Ns + "x", Field("FORM_TYPE", "http://jabber.org/network/serverinfo", ""), fields);
        var server = ServerContacts.Of(Domain, new DiscoveryInformation([], [], [new DataForm(form)]));
        return new Auditor(RuleSelection.Named([rule]), SensitiveTerms.None).Audit(server).Findings;
    }

    private static XElement Field(string name, string value, string suffix = "-addresses") =>
        new(DataForm.Ns + "field", new XAttribute("var", name + suffix), new XElement(DataForm.Ns + "value", value));
}
