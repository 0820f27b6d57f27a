using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Rosters;

namespace XmppContacts.Tests.Accounts;

public sealed class ServerDataSourceTests : IDisposable
{
    private const string Pie = "urn:xmpp:pie:0";
    private const string XInclude = "http://www.w3.org/2001/XInclude";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("urn:xmpp:pie:0")]
    [InlineData("http://www.xmpp.org/extensions/xep-0227.html#ns")]
    public async Task Both_namespaces_are_read(string ns)
    {
        var account = Assert.Single(await ReadAsync(_folder.Write(
            "x.xml", $"<server-data xmlns='{ns}'><host jid='Capulet.example'><user name='Juliet'><offline-messages><message xmlns='jabber:client'/></offline-messages></user></host></server-data>")));

        Assert.Equal("juliet@capulet.example", account.Jid.ToString());
        Assert.Single(account.OfflineMessages);
    }

    [Fact]
    public async Task A_roster_item_has_all_that_RFC_6121_gives_it()
    {
        var account = Assert.Single(await ReadAsync(Export(
            "<query xmlns='jabber:iq:roster' ver='7'><item jid='Romeo@Montague.example' name='R.' subscription='to' ask='subscribe' approved='1' x:mood='blue' xmlns:x='urn:x'><group>B</group><group>A</group><group>B</group><x:y/></item></query>")));

        var item = Assert.Single(account.Roster.Items);
        Assert.Equal("7", account.Roster.Version);
        Assert.Equal(
            ("romeo@montague.example", "R.", SubscriptionState.To, true, true), (item.Jid.ToString(), item.Name, item.Subscription, item.Ask, item.Approved));
        Assert.Equal(["B", "A"], item.Groups);
        Assert.Equal("blue", (string?)item.Extensions!.Attribute(XName.Get("mood", "urn:x")));
        Assert.Single(item.Extensions.Elements(XName.Get("y", "urn:x")));
    }

    [Fact]
    public async Task Prosody_writes_the_version_of_a_roster_under_another_name() =>
        Assert.Equal("29", (await ReadAsync(Fixture.Path("exports/prosody/user1@capulet.example.xml"))).Single().Roster.Version);

    [Fact]
    public async Task An_account_of_Prosody_has_its_nodes_with_configuration_affiliations_and_items()
    {
        var account = (await ReadAsync(Fixture.Path("exports/prosody/user1@capulet.example.xml"))).Single();

        var contacts = account.Nodes.Single(node => node.Name == "urn:xmpp:contacts");
        Assert.Equal(("whitelist", true, null), (contacts.Configuration!.AccessModel, contacts.Configuration.PersistItems, contacts.Configuration.MaxItems));
        Assert.Equal(["90847576ebafd1657808", "13772b2172fe4a8f3333", "47d1f587de02a2b5812f", "4bb248278e1971348e9f"], contacts.Items.Select(item => item.Id));
        var groups = account.Nodes.Single(node => node.Name == "urn:xmpp:contacts-groups");
        Assert.Equal(("user1@capulet.example", "owner"), groups.Affiliations.Select(affiliation => (affiliation.Jid, affiliation.Affiliation)).Single());
        Assert.Equal("null", account.Nodes.Single(node => node.Name == "urn:xmpp:vcard4").Configuration!.PersistItems?.ToString() ?? "null");
    }

    [Fact]
    public async Task An_account_of_ejabberd_has_its_private_storage_and_card()
    {
        var account = (await ReadAsync(Fixture.Path("exports/ejabberd/20261121-035907.xml"))).Single(account => account.Jid.ToString() == "user1@capulet.example");

        Assert.Equal(
            ["storage:rosternotes", "storage:bookmarks", "storage:metacontacts", "roster:delimiter"],
            account.PrivateXml.Select(element => element.Name.NamespaceName));
        Assert.Equal("Juliet \"J\" Capulet 🌹", account.VCard!.Element(XName.Get("FN", "vcard-temp"))!.Value);
    }

    [Fact]
    public async Task An_archive_and_what_is_not_understood_are_kept_as_they_were()
    {
        const string Archive =
            "<archive xmlns='urn:xmpp:pie:0#mam'><result xmlns='urn:xmpp:mam:2' id='1'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'><body> two  spaces &lt;&#xA;</body></message></forwarded></result></archive>";
        const string Unknown = "<thing xmlns='urn:unknown' a='1' xmlns:p='urn:p' p:b='2'>text<p:child/>more</thing>";
        var account = Assert.Single(await ReadAsync(Export(Archive + Unknown + "<presence type='subscribe' from='a@b.example'/>")));

        Assert.Equal("1", (string?)Assert.Single(account.Archive).Attribute("id"));
        Assert.Equal(3, account.Elements.Length);
        Assert.True(XNode.DeepEquals(Normal(XElement.Parse(Archive, LoadOptions.PreserveWhitespace)), Normal(account.Elements[0])));
        Assert.True(XNode.DeepEquals(Normal(XElement.Parse(Unknown, LoadOptions.PreserveWhitespace)), Normal(account.Elements[1])));
    }

    [Fact]
    public async Task Attributes_of_an_account_are_kept() => Assert.Equal(
        "secret", Assert.Single(await ReadAsync(_folder.Write(
            "x.xml", $"<server-data xmlns='{Pie}'><host jid='a.example'><user name='b' password='secret'/></host></server-data>"))).User!.Attribute("password")?.Value);

    // XEP-0227 §5.1: the layout that the specification gives.
    [Fact]
    public async Task Files_for_the_hosts_and_the_users_are_included_also_parts_of_a_user()
    {
        _folder.Write("capulet.com.xml", $"<host xmlns='{Pie}' xmlns:xi='{XInclude}' jid='capulet.com'><xi:include href='capulet.com/juliet.xml'/><xi:include href='capulet.com/d%5c27a.xml'/></host>");
        _folder.Write("capulet.com/juliet.xml", $"<user xmlns='{Pie}' xmlns:xi='{XInclude}' name='juliet'><xi:include href='parts/roster.xml'/><xi:include href='parts/private.xml'/></user>");
        _folder.Write("capulet.com/parts/roster.xml", "<query xmlns='jabber:iq:roster'><item jid='romeo@montague.net' name='Romeo'/></query>");
        _folder.Write("capulet.com/parts/private.xml", "<query xmlns='jabber:iq:private'><a xmlns='b'/></query>");
        _folder.Write(@"capulet.com/d\27a.xml", $"<user xmlns='{Pie}' name='d\\27a'/>");
        var main = _folder.Write("main.xml", $"<server-data xmlns='{Pie}' xmlns:xi='{XInclude}'><xi:include href='capulet.com.xml'/></server-data>");

        var accounts = await ReadAsync(main);

        Assert.Equal(["juliet@capulet.com", @"d\27a@capulet.com"], accounts.Select(account => account.Jid.ToString()));
        Assert.Equal("Romeo", accounts[0].Roster.Items.Single().Name);
        Assert.Equal("b", accounts[0].PrivateXml.Single().Name.NamespaceName);
    }

    // XEP-0227 §6: an include deeper than a child of <user/> is the user's data.
    [Fact]
    public async Task An_include_in_a_users_data_is_data()
    {
        _folder.Write("secret.xml", "<password xmlns='x'>swordfish</password>");
        var account = Assert.Single(await ReadAsync(Export($"<query xmlns='jabber:iq:private'><a xmlns='b'><xi:include xmlns:xi='{XInclude}' href='secret.xml'/></a></query>")));

        Assert.Equal(XName.Get("include", XInclude), account.PrivateXml.Single().Elements().Single().Name);
    }

    [Theory]
    [InlineData("a.xml", "b/user.xml", "b", "{0}")]
    [InlineData("a.xml", "b/../user.xml", "b", "{0}/deeper")]
    [InlineData("a/user.xml", "", "a", "b", "b", "{0}")]
    public async Task An_include_over_links_that_only_together_lead_outside_is_refused(string href, string linked, params string[] links)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows lets only administrators make symbolic links");
        using var outside = new TemporaryFolder();
        outside.Write("user.xml", $"<user xmlns='{Pie}' name='stolen'/>");
        outside.Write("deeper/x", "");
        for (var i = 0; i < links.Length; i += 2)
        {
            File.CreateSymbolicLink(_folder.File(links[i]), string.Format(System.Globalization.CultureInfo.InvariantCulture, links[i + 1], outside.Path));
        }

        if (linked.Length > 0)
        {
            File.CreateSymbolicLink(_folder.File(href), linked);
        }

        Assert.True(File.Exists(_folder.File(href)));
        var problem = Assert.Single(await ReadAllAsync(
            _folder.Write("x.xml", $"<host xmlns='{Pie}' jid='a.example'><xi:include xmlns:xi='{XInclude}' href='{href}'/></host>"))).Problem!;

        Assert.Equal("an include of a file outside the export's folder, which is refused", problem.Message);
        Assert.True(problem.IsIncomplete);
    }

    [Fact]
    public async Task A_part_that_cannot_be_read_leaves_out_only_its_account()
    {
        _folder.Write("roster.xml", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]);
        var read = await ReadAllAsync(_folder.Write(
            "x.xml", $"<host xmlns='{Pie}' jid='a.example'><user name='b'><xi:include xmlns:xi='{XInclude}' href='roster.xml'/></user><user name='c'/></host>"));

        Assert.Equal(["b@a.example", null], read.Select(sourced => sourced.Problem?.Account));
        Assert.Contains("the included file", read[0].Problem!.Message, StringComparison.Ordinal);
        Assert.Equal("c@a.example", read[1].Account?.Jid.ToString());
    }

    [Fact]
    public async Task A_group_in_a_great_many_pieces_takes_no_longer_than_its_length_does()
    {
        const int Pieces = 300_000;
        var before = Environment.CpuUsage.TotalTime;

        var read = await ReadAllAsync(Export(
            $"<query xmlns='jabber:iq:roster'><item jid='c@d.example'><group>{string.Concat(Enumerable.Repeat("a<x/>", Pieces))}</group></item></query>"));

        Assert.Equal("an element in a roster group, which is not understood", Assert.Single(read, sourced => !sourced.IsAccount).Problem!.Message);
        Assert.Equal(new string('a', Pieces), Assert.Single(Assert.IsType<ExportedAccount>(read.Single(sourced => sourced.IsAccount).Account).Roster.Items[0].Groups));
        Assert.InRange(Environment.CpuUsage.TotalTime - before, TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }

    // Of accounts that were not seen, it cannot be said that their findings are fixed.
    [Theory]
    [InlineData("<server-data xmlns='urn:xmpp:pie:0'><host><user name='b'/></host></server-data>", true)]
    [InlineData("<server-data xmlns='urn:xmpp:pie:0'><host jid='a@b.example'><user name='b'/></host></server-data>", true)]
    [InlineData("<server-data xmlns='urn:xmpp:pie:0'><xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='none.xml'/></server-data>", true)]
    [InlineData("<user xmlns='urn:xmpp:pie:0' name='b'/>", true)]
    [InlineData("<server-data xmlns='urn:xmpp:pie:0'><host jid='a.example'><user name=''/></host></server-data>", false)]
    public async Task A_problem_tells_whether_accounts_may_be_missing(string export, bool isIncomplete) =>
        Assert.Equal(isIncomplete, Assert.Single(await ReadAllAsync(_folder.Write("x.xml", export))).Problem!.IsIncomplete);

    [Fact]
    public async Task An_empty_folder_is_an_incomplete_export() => Assert.True(Assert.Single(await ReadAllAsync(_folder.Path)).Problem!.IsIncomplete);

    [Fact]
    public async Task A_compressed_file_is_read_whatever_its_name()
    {
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            await gzip.WriteAsync(await File.ReadAllBytesAsync(Export("<query xmlns='jabber:iq:roster'/>"), TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        }

        Assert.Single(await ReadAsync(_folder.Write("y.backup", compressed.ToArray())));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("iso-8859-1")]
    public async Task Other_encodings_that_XML_declares_are_read(string encoding)
    {
        var octets = Encoding.GetEncoding(encoding) is var known && encoding == "utf-16" ? known.GetPreamble() : [];
        var text = $"<?xml version='1.0' encoding='{encoding}'?><server-data xmlns='{Pie}'><host jid='a.example'><user name='zoë'/></host></server-data>";

        var account = Assert.Single(await ReadAsync(_folder.Write("x.xml", [.. octets, .. known.GetBytes(text)])));

        Assert.Equal("zoë@a.example", account.Jid.ToString());
    }

    [Fact]
    public async Task An_audit_leaves_out_messages_and_credentials()
    {
        var source = new ServerDataSource(Export("<vCard xmlns='vcard-temp'/><offline-messages/><query xmlns='jabber:iq:private'/>"), ServerDataContent.Audit);
        var account = (ExportedAccount)(await source.ReadAsync(TestContext.Current.CancellationToken).SingleAsync(TestContext.Current.CancellationToken)).Account!;

        Assert.Equal(["jabber:iq:private"], account.Elements.Select(element => element.Name.NamespaceName));
    }

    [Fact]
    public async Task Progress_reaches_the_size_of_all_files()
    {
        var source = new ServerDataSource(Fixture.Path("exports/ejabberd/20261121-035907.xml"));
        await foreach (var _ in source.ReadAsync(TestContext.Current.CancellationToken))
        {
        }

        var sizes = Directory.GetFiles(Fixture.Path("exports/ejabberd")).Sum(file => new FileInfo(file).Length);
        Assert.Equal((sizes, 1.0), (source.Progress.TotalBytes, source.Progress.Fraction));
    }

    [Fact]
    public async Task Whoever_stops_early_stops_the_reading()
    {
        var path = _folder.File("large.xml");
        await File.WriteAllTextAsync(
            path,
            $"<server-data xmlns='{Pie}'><host jid='a.example'>" + string.Concat(Enumerable.Range(0, 400_000).Select(i => $"<user name='user{i}'/>")) + "</host></server-data>",
            TestContext.Current.CancellationToken);
        var source = new ServerDataSource(path);

        await source.ReadAsync(TestContext.Current.CancellationToken).FirstAsync(TestContext.Current.CancellationToken);

        Assert.InRange(source.Progress.Fraction!.Value, 0, 0.5);
        File.Delete(path);
    }

    private string Export(string content) =>
        _folder.Write("x.xml", $"<server-data xmlns='{Pie}'><host jid='a.example'><user name='b'>{content}</user></host></server-data>");

    private static async Task<List<ExportedAccount>> ReadAsync(string path)
    {
        var read = await ReadAllAsync(path);
        Assert.All(read, sourced => Assert.True(sourced.IsAccount, sourced.Problem?.ToString()));
        return [.. read.Select(sourced => (ExportedAccount)sourced.Account!)];
    }

    private static async Task<List<SourcedAccount>> ReadAllAsync(string path) =>
        await new ServerDataSource(path).ReadAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

    private static XElement Normal(XElement element) => new(
        element.Name,
        element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration).OrderBy(attribute => attribute.Name.ToString(), StringComparer.Ordinal),
        element.Nodes().Select(node => node is XElement child ? Normal(child) : node));
}
