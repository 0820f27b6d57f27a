using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;

namespace XmppContacts.Tests.Accounts;

public sealed class ServerDataWriterTests : IDisposable
{
    private static readonly XNamespace Pie = "urn:xmpp:pie:0";
    private static readonly XNamespace Older = "http://www.xmpp.org/extensions/xep-0227.html#ns";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Target => _folder.File("out.xml");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Accounts_stand_in_their_order_in_hosts_of_their_domains()
    {
        await WriteAsync(
            Target,
            """
            <server-data xmlns='urn:xmpp:pie:0'>
            <host jid='a.example'><user name='one'/><user name='two'/></host>
            <host jid='b.example'><user name='three'/></host>
            <host jid='a.example'><user name='four'/></host>
            </server-data>
            """);

        var root = XElement.Load(Target);
        Assert.Equal(Pie + "server-data", root.Name);
        Assert.Equal(
            ["a.example: one two", "b.example: three", "a.example: four"],
            root.Elements(Pie + "host").Select(host => $"{host.Attribute("jid")!.Value}: {string.Join(' ', host.Elements(Pie + "user").Select(user => user.Attribute("name")!.Value))}"));
    }

    [Fact]
    public async Task An_account_is_written_as_it_stood_down_to_white_space()
    {
        const string User =
            """<user name="b" password="s&#x9;e&#xD;c" lang="fr"><query xmlns="jabber:iq:roster" ver="x"> <item jid="c@d.example" name=" a&#xA;b " /></query><thing xmlns="urn:t">x<y /> <y> </y>&#xD;</thing></user>""";

        await WriteAsync(Target, $"<server-data xmlns='urn:xmpp:pie:0'><host jid='a.example'>{User}</host></server-data>");

        var written = XElement.Load(Target, LoadOptions.PreserveWhitespace).Descendants(Pie + "user").Single();
        var expected = XElement.Parse($"<host xmlns='urn:xmpp:pie:0'>{User}</host>", LoadOptions.PreserveWhitespace).Elements().Single();
        Assert.True(XNode.DeepEquals(expected, written), written.ToString());
    }

    [Fact]
    public async Task Accounts_of_an_older_export_keep_its_namespace()
    {
        await WriteAsync(Target, $"<server-data xmlns='{Older}'><host jid='a.example'><user name='one'/></host></server-data>");

        var root = XElement.Load(Target);
        Assert.Equal(Older + "server-data", root.Name);
        Assert.Single(root.Elements(Older + "host").Elements(Older + "user"));
    }

    [Fact]
    public async Task An_address_that_is_too_long_for_the_name_of_a_file_keeps_no_other_out()
    {
        var tooLong = new string('x', 250);

        var refused = await WriteAsync(
            _folder.File("folder/"), $"<server-data xmlns='urn:xmpp:pie:0'><host jid='a.example'><user name='{tooLong}'/><user name='two'/></host></server-data>");

        Assert.Equal([$"{tooLong}@a.example: no file can have this address for its name; write the accounts to one file."], refused);
        Assert.Equal(["two@a.example.xml"], Directory.GetFiles(_folder.File("folder")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task An_export_without_accounts_is_not_written()
    {
        await WriteAsync(Target, "<server-data xmlns='urn:xmpp:pie:0'/>");

        Assert.Equal(["in.xml"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task An_account_of_which_not_everything_was_read_is_refused()
    {
        var source = new ServerDataSource(_folder.Write("in.xml", "<server-data xmlns='urn:xmpp:pie:0'><host jid='a.example'><user name='one'/></host></server-data>"), ServerDataContent.Audit);
        await using var writer = ServerDataWriter.Open(Target);
        await foreach (var sourced in source.ReadAsync(Token))
        {
            await Assert.ThrowsAsync<ArgumentException>(async () => await writer.AddAsync((ExportedAccount)sourced.Account!, Token));
        }
    }

    private async Task<IReadOnlyList<string>> WriteAsync(string target, string export)
    {
        var refused = new List<string>();
        await using var writer = ServerDataWriter.Open(target);
        await foreach (var sourced in new ServerDataSource(_folder.Write("in.xml", export)).ReadAsync(Token))
        {
            try
            {
                await writer.AddAsync((ExportedAccount)sourced.Account!, Token);
            }
            catch (AccountNotWrittenException e)
            {
                refused.Add(e.Message);
            }
        }

        await writer.CompleteAsync(Token);
        return refused;
    }
}
