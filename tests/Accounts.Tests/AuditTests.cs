using System.Xml.Linq;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Audit;
using XmppContacts.PubSub;
using XmppContacts.Servers;

namespace XmppContacts.Accounts.Tests;

public sealed class AuditTests(LivingAccounts accounts)
{
    // An account with something for most rules: names, groups, metacontacts, a note, a bookmark, a readable and a derived item, a key.
    private const string Content = """
        <query xmlns='jabber:iq:roster'>
          <item jid='romeo@elsewhere.example' name='Romeo' subscription='none'><group>Secret love</group><group>Семья</group></item>
          <item jid='d\27artagnan@elsewhere.example' name="D'Artagnan" subscription='none'/>
          <item jid='nurse@elsewhere.example' subscription='none'/>
        </query>
        <query xmlns='jabber:iq:private'>
          <storage xmlns='storage:metacontacts'><meta jid='romeo@elsewhere.example' tag='romeo' order='x'/><meta jid='other@elsewhere.example' tag='romeo'/></storage>
          <storage xmlns='storage:rosternotes'><note jid='nurse@elsewhere.example'>Knows everything.</note></storage>
        </query>
        <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
          <configure node='urn:xmpp:contacts'><x xmlns='jabber:x:data' type='submit'><field var='pubsub#access_model'><value>open</value></field><field var='pubsub#persist_items'><value>true</value></field><field var='pubsub#max_items'><value>20</value></field></x></configure>
        </pubsub>
        <pubsub xmlns='http://jabber.org/protocol/pubsub'>
          <items node='urn:xmpp:contacts'>
            <item id='romeo'><contact xmlns='urn:xmpp:contacts:0' name='Romeo'><identity type='jid'>romeo@elsewhere.example</identity></contact></item>
            <item id='5f2b9a7c11d04e6d'><encrypted xmlns='urn:xmpp:openpgp:pubsub:0' key='k'>jA0ECQMCx7rX</encrypted></item>
          </items>
        </pubsub>
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_living_account_has_the_findings_of_its_export(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        var exported = await ExportAsync(login.Account);
        await using var living = await SessionAccount.ConnectAsync(login, Token);
        await CopyAsync(exported, living);

        var auditor = new Auditor(RuleSelection.All, SensitiveTerms.None);
        var expected = (await auditor.AuditAsync(exported, Token)).Findings;
        var found = (await auditor.AuditAsync(living, Token)).Findings;

        Assert.NotEmpty(expected);
        Assert.Equal(Sorted(expected), Sorted(found));
    }

    private static async Task<ExportedAccount> ExportAsync(Addressing.Jid account)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                path, $"<server-data xmlns='urn:xmpp:pie:0'><host jid='{account.Domain}'><user name='{account.Local}'>{Content}</user></host></server-data>", Token);
            return (ExportedAccount)(await new ServerDataSource(path).ReadAsync(Token).SingleAsync(Token)).Account!;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task CopyAsync(ExportedAccount from, SessionAccount to)
    {
        foreach (var item in from.Roster.Items)
        {
            await to.SetRosterItemAsync(item, Token);
        }

        foreach (var element in from.PrivateXml)
        {
            await to.SetPrivateXmlAsync(new XElement(element), Token);
        }

        foreach (var node in from.Nodes)
        {
            await to.PubSub.CreateAsync(node.Name, new NodeSettings { AccessModel = node.Configuration!.AccessModel, PersistItems = true, MaxItems = 20 }, Token);
            foreach (var item in node.Items)
            {
                await to.PubSub.PublishAsync(node.Name, item, cancellationToken: Token);
            }
        }
    }

    // Servers give roster items and groups in an order of their own.
    private static IEnumerable<string> Sorted(IEnumerable<Finding> findings) => findings
        .Select(finding => string.Join('|', finding.Rule, finding.Severity, finding.Contact, finding.Field, finding.Value, finding.Location, finding.Message))
        .Order(StringComparer.Ordinal);
}
