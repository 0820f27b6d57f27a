using XmppContacts.Accounts.ServerData;
using XmppContacts.Audit;
using XmppContacts.Contacts;

namespace XmppContacts.Tests.Audit;

/// <summary>Audits one account, juliet@capulet.example, given by what stands in its user element.</summary>
internal static class AuditOf
{
    public const string Owner = "xmlns='http://jabber.org/protocol/pubsub#owner'";
    public const string PubSub = "xmlns='http://jabber.org/protocol/pubsub'";

    public static async Task<IReadOnlyList<Finding>> AccountAsync(string content, string rule, SensitiveTerms? terms = null, AddressBookAccess? keys = null)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write(
            "x.xml", $"<server-data xmlns='urn:xmpp:pie:0'><host jid='capulet.example'><user name='juliet'>{content}</user></host></server-data>");
        var selection = rule == "" ? RuleSelection.All : RuleSelection.Named([rule]);
        var findings = new List<Finding>();
        await foreach (var sourced in new ServerDataSource(path).ReadAsync(TestContext.Current.CancellationToken))
        {
            Assert.True(sourced.IsAccount, sourced.Problem?.ToString());
            var audit = await new Auditor(selection, terms ?? SensitiveTerms.None, keys).AuditAsync(sourced.Account!, TestContext.Current.CancellationToken);
            findings.AddRange(audit.Findings);
        }

        return findings;
    }

    public static string Roster(params string[] items) => $"<query xmlns='jabber:iq:roster'>{string.Concat(items)}</query>";

    public static string MetaContacts(params string[] metas) =>
        $"<query xmlns='jabber:iq:private'><storage xmlns='storage:metacontacts'>{string.Concat(metas)}</storage></query>";

    /// <summary>A node with these fields in its configuration and these items.</summary>
    public static string Node(string name, string fields, params string[] items) =>
        $"<pubsub {Owner}><configure node='{name}'><x xmlns='jabber:x:data' type='submit'>{fields}</x></configure></pubsub>"
        + $"<pubsub {PubSub}><items node='{name}'>{string.Concat(items)}</items></pubsub>";

    public static string Field(string name, string value) => $"<field var='pubsub#{name}'><value>{value}</value></field>";

    public static string Whitelist => Field("access_model", "whitelist");

    /// <summary>An item that gpg --symmetric made, or one of another size.</summary>
    public static string Encrypted(string id, int octets = 300)
    {
        var message = new byte[octets];
        new Random(octets).NextBytes(message);
        message[0] = 0xC3;
        return $"<item id='{id}'><encrypted xmlns='urn:xmpp:openpgp:pubsub:0' key='k1'>{Convert.ToBase64String(message)}</encrypted></item>";
    }

    public static string[] RandomItems(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Encrypted(Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16))))];
}
