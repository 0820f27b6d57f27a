using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.MetaContacts;
using XmppContacts.Rosters;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Accounts.Tests;

public sealed class MetaContactTests(LivingAccounts accounts)
{
    private const string Romeo = "romeo@elsewhere.example";
    private const string Nurse = "nurse@elsewhere.example";
    private const string Paris = "paris@elsewhere.example";

    private static readonly XNamespace Ns = "storage:metacontacts";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Another_client_sees_what_is_set_added_and_removed(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        await FillRosterAsync(account, Romeo, Nurse, Paris);
        var editor = new MetaContactEditor(account);

        var made = await editor.SetAsync(Members(Romeo + "=1", Nurse), cancellationToken: Token);
        Assert.Equal([(Romeo, made.Tag, "1"), (Nurse, made.Tag, null)], await SeenAsync(login));

        await editor.AddAsync(made.Tag, Members(Paris + "=2"), cancellationToken: Token);
        Assert.Equal([(Romeo, made.Tag, "1"), (Nurse, made.Tag, null), (Paris, made.Tag, "2")], await SeenAsync(login));
        Assert.Equal([Paris, Romeo, Nurse], Assert.Single(await MetaContact.ReadAsync(account, Token)).Members.Select(member => member.Jid.ToString()));

        await editor.SetAsync(Members(Nurse + "=7"), made.Tag, cancellationToken: Token);
        Assert.Equal([(Nurse, made.Tag, "7")], await SeenAsync(login));

        Assert.Equal(1, await editor.RemoveAsync(made.Tag, Jid.Parse(Nurse), Token));
        Assert.Empty(await SeenAsync(login));
        Assert.Equal(0, await editor.RemoveAsync(made.Tag, cancellationToken: Token));
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Five_thousand_entries_survive_a_change_of_one(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        await FillRosterAsync(account, "c2501@elsewhere.example");
        var entries = Enumerable.Range(0, LivingAccounts.Many)
            .Select(i => new Dictionary<string, string> { ["jid"] = $"c{i}@elsewhere.example", ["tag"] = $"t{i / 2}", ["order"] = $"{i % 2}", ["mark"] = $"{i}" }).ToList();
        await account.SetPrivateXmlAsync(
            new XElement(Ns + "storage", entries.Select(entry => new XElement(Ns + "meta", entry.Select(attribute => new XAttribute(attribute.Key, attribute.Value))))), Token);

        await new MetaContactEditor(account).AddAsync("t1250", Members("c2501@elsewhere.example=77"), cancellationToken: Token);

        entries[2501]["order"] = "77";
        Assert.Equal(entries, await Slixmpp.ReadMetaContactsAsync(login, accounts.RootPem));
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task What_other_clients_stored_stays(ServerKind kind)
    {
        const string Stored = "<storage xmlns='storage:metacontacts' xmlns:c='urn:example:client' c:version='7'>"
            + "<meta jid='romeo@elsewhere.example' tag='t' order='1' c:colour='red' note='kept'><c:icon>rose</c:icon></meta>"
            + "<c:window x='1'/>some text<meta jid='paris@elsewhere.example' tag='single' order='007'/></storage>";
        await using var account = await accounts.LogInAsync(kind);
        await FillRosterAsync(account, Romeo, Nurse);
        await account.SetPrivateXmlAsync(XElement.Parse(Stored), Token);

        await new MetaContactEditor(account).AddAsync("t", Members(Romeo + "=9"), cancellationToken: Token);
        await new MetaContactEditor(account).AddAsync("n", Members(Nurse), cancellationToken: Token);
        await new MetaContactEditor(account).RemoveAsync("n", cancellationToken: Token);

        var expected = XElement.Parse(Stored.Replace("order='1'", "order='9'", StringComparison.Ordinal));
        Assert.Equal(Canonical(expected), Canonical((await account.GetPrivateXmlAsync(Ns + "storage", Token))!));
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Refusals_leave_the_storage_as_it_is(ServerKind kind)
    {
        await using var account = await accounts.LogInAsync(kind);
        await FillRosterAsync(account, Romeo, Nurse);
        var editor = new MetaContactEditor(account);
        await editor.SetAsync(Members(Romeo), "one", cancellationToken: Token);

        await RefusedAsync(MetaContactRefusal.InAnotherMetaContact, Nurse, "ROMEO@elsewhere.example");
        await RefusedAsync(MetaContactRefusal.NotBare, Nurse + "/phone");
        await RefusedAsync(MetaContactRefusal.NotInRoster, Nurse, Paris);
        Assert.Equal(["one"], (await MetaContact.ReadAsync(account, Token)).Select(metaContact => metaContact.Tag));
        await editor.SetAsync(Members(Paris), "two", force: true, Token);
        Assert.Equal(["one", "two"], (await MetaContact.ReadAsync(account, Token)).Select(metaContact => metaContact.Tag));

        async Task RefusedAsync(MetaContactRefusal reason, params string[] members) => Assert.Equal(
            reason, (await Assert.ThrowsAsync<MetaContactException>(() => editor.SetAsync(Members(members), "two", cancellationToken: Token))).Refusal);
    }

    // The other client writes between our first read and our write, as it would by chance.
    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_change_of_another_client_between_read_and_write_is_kept(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        await using var other = await SessionAccount.ConnectAsync(login, Token);
        await FillRosterAsync(account, Romeo, Nurse, Paris);
        await new MetaContactEditor(account).SetAsync(Members(Romeo), "mine", cancellationToken: Token);
        var interrupted = new InterruptedStore(account, () => new MetaContactEditor(other).SetAsync(Members(Paris + "=3"), "theirs", cancellationToken: Token));

        await new MetaContactEditor(interrupted).AddAsync("mine", Members(Nurse), cancellationToken: Token);

        Assert.True(interrupted.WasInterrupted);
        Assert.Equal([(Nurse, "mine", null), (Paris, "theirs", "3"), (Romeo, "mine", null)], (await SeenAsync(login)).Order());
    }

    // Debian's limit is not reached: the library knows the size before it sends, and the session goes on.
    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task More_than_the_server_takes_is_not_sent(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind) with { MaximumSentOctets = 2000 };
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        var members = Enumerable.Range(0, 40).Select(i => new NewMember(Jid.Parse($"contact{i}@elsewhere.example"))).ToList();

        var refused = await Assert.ThrowsAsync<XmppStanzaException>(() => new MetaContactEditor(account).SetAsync(members, force: true, cancellationToken: Token));

        Assert.True(refused.IsRaisedHere);
        Assert.Empty(await MetaContact.ReadAsync(account, Token));
    }

    private static async Task FillRosterAsync(SessionAccount account, params string[] jids)
    {
        foreach (var jid in jids)
        {
            await account.SetRosterItemAsync(new RosterItem { Jid = Jid.Parse(jid) }, Token);
        }
    }

    private static NewMember[] Members(params string[] members) => [.. members.Select(member => NewMember.Parse(member))];

    private static string Canonical(XElement element) => string.Concat(
        element.Name, string.Concat(element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration)
            .Select(attribute => $" {attribute.Name}={attribute.Value}").Order(StringComparer.Ordinal)),
        "[", string.Concat(element.Nodes().Select(node => node is XElement child ? Canonical(child) : node.ToString())), "]");

    private async Task<IEnumerable<(string? Jid, string? Tag, string? Order)>> SeenAsync(XmppConnectionOptions login) =>
        (await Slixmpp.ReadMetaContactsAsync(login, accounts.RootPem))
            .Select(meta => (meta.GetValueOrDefault("jid"), meta.GetValueOrDefault("tag"), meta.GetValueOrDefault("order")));
}
