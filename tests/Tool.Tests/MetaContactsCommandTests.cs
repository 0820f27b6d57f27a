using System.Text.Json;
using XmppContacts.Servers;
using XmppContacts.Tests;

namespace XmppContacts.Tool.Tests;

[Trait("Needs", "server")]
public sealed class MetaContactsCommandTests(LivingServers servers) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Get_works_on_an_export()
    {
        var run = await ToolProcess.RunAsync("metacontacts", "get", _folder.Write("x.xml", """
            <server-data xmlns='urn:xmpp:pie:0'><host jid='capulet.example'>
              <user name='juliet'><query xmlns='jabber:iq:private'><storage xmlns='storage:metacontacts'>
                <meta jid='romeo@mantua.example' tag='7d1'/><meta jid='romeo@montague.example' tag='7d1' order='2'/><meta jid='a@x.example' tag='=1+1' order='1'/>
              </storage></query></user>
              <user name='nurse'><query xmlns='jabber:iq:private'><storage xmlns='storage:metacontacts'>
                <meta jid='romeo@montague.example' tag='7d1' order='10'/><meta jid='b@x.example' tag='=1+1' order='1'/>
              </storage></query></user>
            </host></server-data>
            """), "--csv", "-");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            "Tag,Account,Contact,Order\r\n"
            + "7d1,nurse@capulet.example,romeo@montague.example,10\r\n7d1,juliet@capulet.example,romeo@montague.example,2\r\n7d1,juliet@capulet.example,romeo@mantua.example,\r\n"
            + "\"'=1+1\",juliet@capulet.example,a@x.example,1\r\n\"'=1+1\",nurse@capulet.example,b@x.example,1\r\n",
            run.Output);
        Assert.Contains("a@x.example, b@x.example have the same order, 1", run.Sentence(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_that_cannot_be_read_does_not_stop_the_others()
    {
        var run = await ToolProcess.RunAsync("metacontacts", "get", _folder.Write("x.xml", """
            <server-data xmlns='urn:xmpp:pie:0'><host jid='capulet.example'><user name='no@one'/>
              <user name='juliet'><query xmlns='jabber:iq:private'><storage xmlns='storage:metacontacts'><meta jid='a@x.example' tag='t'/></storage></query></user>
            </host></server-data>
            """), "--json", "-");

        Assert.Equal(4, run.ExitCode);
        run.Sentence();
        using var json = JsonDocument.Parse(run.Output);
        var metaContact = Assert.Single(json.RootElement.EnumerateArray());
        var member = Assert.Single(metaContact.GetProperty("members").EnumerateArray());
        Assert.Equal(
            ("t", "juliet@capulet.example", "a@x.example", JsonValueKind.Null),
            (metaContact.GetProperty("tag").GetString(), member.GetProperty("account").GetString(), member.GetProperty("contact").GetString(), member.GetProperty("order").ValueKind));
    }

    [Theory]
    [InlineData("this command changes living accounts, not exports", "metacontacts", "set", "x.xml", "--member", "a@x.example")]
    [InlineData("this command changes living accounts, not exports", "metacontacts", "remove", "x.xml", "--tag", "t")]
    [InlineData("is not JID or JID=ORDER", "metacontacts", "set", "--account", "a@x.example", "--member", "b@x.example=first")]
    [InlineData("--add needs the --tag", "metacontacts", "set", "--account", "a@x.example", "--member", "b@x.example", "--add")]
    [InlineData("'@' is not an XMPP address", "metacontacts", "remove", "--account", "a@x.example", "--tag", "t", "--jid", "@")]
    [InlineData("Name one source", "metacontacts", "get")]
    [InlineData("Only one report can go to standard output", "metacontacts", "get", "x.xml", "--csv", "-", "--json", "-")]
    [InlineData("'@' is not an XMPP address", "server", "x.example", "@", "--account", "a@x.example")]
    [InlineData("--html is about findings: it needs --audit", "server", "x.example", "--account", "a@x.example", "--html", "x.html")]
    [InlineData("ServerContactMissing is about servers, not accounts", "audit", "x.xml", "--rules", "ServerContactMissing")]
    public async Task Wrong_usage_is_told(string sentence, params string[] arguments)
    {
        var run = await ToolProcess.RunAsync(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, run.Errors.Split('\n')[0], StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_metacontact_is_made_extended_shown_and_removed(ServerKind kind)
    {
        var account = await servers.NewAccountAsync(kind);

        var refused = await RunAsync("set", "--member", "romeo@x.example");
        Assert.Equal(1, refused.ExitCode);
        Assert.Equal($"xmpp-contacts: {account}: romeo@x.example is not in the roster of the account; this can be forced.", refused.Sentence());

        var made = await RunAsync("set", "--member", "romeo@x.example=1", "--member", "nurse@x.example", "--force");
        Assert.Equal((0, ""), (made.ExitCode, made.Errors));
        Assert.Matches("^[0-9a-f]{32}\r?\n$", made.Output);
        var tag = made.Output.Trim();

        var added = await RunAsync("set", "--member", "paris@x.example=1", "--tag", tag, "--add", "--force");
        Assert.Equal((0, tag), (added.ExitCode, added.Output.Trim()));
        Assert.Contains("romeo@x.example, paris@x.example have the same order, 1", added.Sentence(), StringComparison.Ordinal);

        var removed = await RunAsync("remove", "--tag", tag, "--jid", "romeo@x.example");
        Assert.Equal((0, "", ""), (removed.ExitCode, removed.Output, removed.Errors));
        Assert.Equal(
            $"Tag,Account,Contact,Order\r\n{tag},{account},paris@x.example,1\r\n{tag},{account},nurse@x.example,\r\n", (await RunAsync("get", "--csv", "-")).Output);

        Assert.Equal(0, (await RunAsync("remove", "--tag", tag)).ExitCode);
        var again = await RunAsync("remove", "--tag", tag);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("There is no metacontact with this tag", again.Sentence(), StringComparison.Ordinal);

        Task<ToolProcess> RunAsync(params string[] arguments) => servers.RunAsync(kind, "--account", account, ["metacontacts", .. arguments]);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Several_accounts_share_a_tag_and_one_that_fails_does_not_stop_the_others(ServerKind kind)
    {
        var (first, second) = (await servers.NewAccountAsync(kind), await servers.NewAccountAsync(kind));
        var accounts = _folder.Write(
            "accounts.csv",
            $"jid,password\n{first},\"{LivingServers.Password}\"\nnobody@{TestDomains.Sha1},wrong\n{second},\"{LivingServers.Password}\"\n");

        var set = await servers.RunAsync(kind, "--accounts", accounts, "metacontacts", "set", "--member", "romeo@x.example=1", "--force");
        Assert.Equal(4, set.ExitCode);
        Assert.Contains("nobody@", set.Sentence(), StringComparison.Ordinal);

        var get = await servers.RunAsync(kind, "--accounts", accounts, "metacontacts", "get", "--csv", "-");
        Assert.Equal(4, get.ExitCode);
        var tag = set.Output.Trim();
        Assert.Equal($"Tag,Account,Contact,Order\r\n{tag},{first},romeo@x.example,1\r\n{tag},{second},romeo@x.example,1\r\n", get.Output);
    }
}
