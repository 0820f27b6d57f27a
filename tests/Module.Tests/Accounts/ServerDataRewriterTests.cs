using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Addressing;
using XmppContacts.Rosters;

namespace XmppContacts.Tests.Accounts;

public sealed class ServerDataRewriterTests : IDisposable
{
    private const string Pie = "urn:xmpp:pie:0";
    private const string XInclude = "http://www.w3.org/2001/XInclude";
    private const string ChildSource = "XMPP_CONTACTS_TEST_REWRITE_SOURCE";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    // Whatever writes it: white space, CDATA, references, astral characters, languages, prefixes in values, unknown elements at every place.
    private const string Peculiar =
        """
        <?xml version='1.0' encoding='UTF-8'?>
        <p:server-data xmlns:p='urn:xmpp:pie:0' xmlns:q='urn:q' q:made='by&#xA;hand' xml:lang='de'>
          <unknown xmlns='urn:u'><![CDATA[<&]]]]>&gt; text</unknown>
          <p:host jid='A.example' other='1' xmlns:r='urn:r'>stray &#x1F339; text
            <r:policy xmlns:x='urn:unused' ref='q:name r:name x:name'/>
            <p:user name='B' password='s&#9;e&#13;c' q:attr='1' xml:lang='fr'>
              <query xmlns='jabber:iq:roster' ver='x'> <item jid='C@d.example' name=' a&#xA;b&#9;c 🌹 ' approved='1' q:mood='blue'><q:z/><group> two  spaces </group><group/></item></query>
              <query xmlns='jabber:iq:private'><a xmlns='' xmlns:deep='urn:deep' type='deep:thing'>&#xD;&#xA;<b xmlns='urn:xmpp:pie:0#own'/></a></query>
              <thing xmlns='urn:t'>x<![CDATA[]]><y/> <y> </y></thing>
            </p:user>
            <p:user/>
            <p:user name='no@name'><query xmlns='jabber:iq:roster'><item jid='x@y.example' name='kept'/></query></p:user>
            <p:user name='no@other'><query xmlns='jabber:iq:roster'/></p:user>
          </p:host>
          <p:host jid='no host'><p:user name='lost'><query xmlns='jabber:iq:roster'/></p:user></p:host>
          <p:host jid='empty.example'/>
        </p:server-data>
        """;

    [Fact]
    public async Task An_export_without_changes_says_the_same_afterwards_down_to_white_space()
    {
        var source = _folder.Write("in.xml", Peculiar);

        var results = await RewriteAsync(source, _folder.File("out.xml"), (account, _) => account.Jid.ToString());

        Assert.Equal(["b@a.example"], results.Where(result => result.IsResult).Select(result => result.Result!));
        AssertSame(source, _folder.File("out.xml"));
    }

    [Fact]
    public async Task What_cannot_be_read_is_reported_with_its_place_and_copied()
    {
        var source = _folder.Write("in.xml", Peculiar);

        var problems = (await RewriteAsync(source, _folder.File("out.xml"), Unchanged)).Where(result => !result.IsResult).Select(result => result.Problem!).ToList();

        Assert.Equal([4, 11, 12, 13, 15], problems.Select(problem => problem.Position!.Line));
        Assert.All(problems, problem => Assert.Contains("copied as", problem.Message, StringComparison.Ordinal));
    }

    // Whoever imports the output is told where it may fail; the accounts beside the broken one are worked on.
    [Theory]
    [InlineData("<user name='c'>", "has no end tag")]
    [InlineData("<user name='c'><query xmlns='jabber:iq:roster'><item jid='d@a.example' name='D\u0001'/></query></user>", "its XML is broken")]
    [InlineData("<user name='c'><q:x/></user>", "its XML is broken")]
    [InlineData("<user name='c'><query xmlns='jabber:iq:roster'><item jid='d@a.example' name='O'Brien'/></query></user>", "its XML is broken")]
    [InlineData("<user name='c'><query xmlns='jabber:iq:roster'><other/></query></user>", "not understood")]
    public async Task A_broken_account_is_copied_byte_for_byte_and_named_and_the_others_are_worked_on(string broken, string reason)
    {
        var text = $"<server-data xmlns='{Pie}'>\r\n<host jid='a.example'><!-- a --><user  name=\"b\" />\n{broken}\n<user name='d'></user ></host></server-data>\n";
        var source = _folder.Write("in.xml", text);

        var results = await RewriteAsync(source, _folder.File("out.xml"), Unchanged);

        Assert.Equal(["b@a.example", "d@a.example"], results.Where(result => result.IsResult).Select(result => result.Result!));
        var problem = Assert.Single(results, result => !result.IsResult).Problem!;
        Assert.Equal(("c@a.example", 3), (problem.Account, problem.Position!.Line));
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
        Assert.Contains("copied as it is", problem.Message, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(_folder.File("out.xml"), Token));
    }

    // A server imports both, and the last one wins.
    [Fact]
    public async Task An_account_that_is_there_twice_is_copied_and_named_each_time()
    {
        var text = $"<server-data xmlns='{Pie}'><host jid='a.example'>\n<user name='b'/>\n<user name='c'/>\n<user name='B'/>\n</host></server-data>";

        var results = await RewriteAsync(_folder.Write("in.xml", text), _folder.File("out.xml"), Unchanged);

        Assert.Equal(["c@a.example"], results.Where(result => result.IsResult).Select(result => result.Result!));
        Assert.Equal([2, 4], results.Where(result => !result.IsResult).Select(result => result.Problem!.Position!.Line));
        Assert.All(results.Where(result => !result.IsResult), result => Assert.Contains("more than once", result.Problem!.Message, StringComparison.Ordinal));
        Assert.Equal(text, await File.ReadAllTextAsync(_folder.File("out.xml"), Token));
    }

    [Fact]
    public async Task Only_the_changed_account_differs_and_only_in_what_was_changed()
    {
        var source = _folder.Write("in.xml", Peculiar);

        await WorkAsync(source, _folder.File("out.xml"), async (account, token) =>
        {
            await account.SetRosterItemAsync(new RosterItem { Jid = Jid.Parse("c@d.example"), Name = "new" }, token);
            return "";
        });

        var expected = XDocument.Load(source, LoadOptions.PreserveWhitespace);
        var query = expected.Descendants(XName.Get("query", "jabber:iq:roster")).First();
        query.SetAttributeValue("ver", null);
        query.Elements().First().SetAttributeValue("name", "new");
        query.Elements().First().Elements(XName.Get("group", "jabber:iq:roster")).Remove();
        AssertSame(expected, XDocument.Load(_folder.File("out.xml"), LoadOptions.PreserveWhitespace));
    }

    [Fact]
    public async Task Changes_that_were_taken_back_are_not_written()
    {
        var source = _folder.Write("in.xml", Peculiar);

        await WorkAsync(source, _folder.File("out.xml"), async (account, token) =>
        {
            await account.RemoveRosterItemAsync(Jid.Parse("c@d.example"), token);
            account.DiscardChanges();
            return "";
        });

        AssertSame(source, _folder.File("out.xml"));
    }

    [Theory]
    [InlineData("exports/ejabberd/20261121-035907_capulet_example.xml")]
    [InlineData("exports/prosody/user1@capulet.example.xml")]
    public async Task What_real_servers_wrote_is_the_same_afterwards(string fixture)
    {
        await RewriteAsync(Fixture.Path(fixture), _folder.File("out.xml"), Unchanged);

        AssertSame(Fixture.Path(fixture), _folder.File("out.xml"));
    }

    [Fact]
    public async Task Includes_become_one_file()
    {
        await RewriteAsync(Fixture.Path("exports/ejabberd/20261121-035907.xml"), _folder.File("out.xml"), Unchanged);

        var expected = XDocument.Load(Fixture.Path("exports/ejabberd/20261121-035907.xml"), LoadOptions.PreserveWhitespace);
        foreach (var include in expected.Root!.Elements().ToList())
        {
            include.ReplaceWith(XDocument.Load(Fixture.Path("exports/ejabberd/" + (string)include.Attribute("href")!), LoadOptions.PreserveWhitespace).Root);
        }

        AssertSame(expected, XDocument.Load(_folder.File("out.xml"), LoadOptions.PreserveWhitespace));
        Assert.Equal(await JidsAsync(Fixture.Path("exports/ejabberd/20261121-035907.xml")), await JidsAsync(_folder.File("out.xml")));
    }

    // XEP-0227 §5.1: the layout that the specification gives.
    [Fact]
    public async Task Users_and_their_parts_are_included_too_and_what_is_refused_stays()
    {
        _folder.Write("in/a.xml", $"<host xmlns='{Pie}' xmlns:xi='{XInclude}' jid='a.example'><xi:include href='a/b.xml'/><xi:include href='../secret.xml'/></host>");
        _folder.Write("in/a/b.xml", $"<user xmlns='{Pie}' xmlns:xi='{XInclude}' name='b'><xi:include href='roster.xml'/><xi:include href='missing.xml'/></user>");
        _folder.Write("in/a/roster.xml", "<query xmlns='jabber:iq:roster'><item jid='c@d.example' name='C'/></query>");
        var main = _folder.Write("in/main.xml", $"<server-data xmlns='{Pie}' xmlns:xi='{XInclude}'><xi:include href='a.xml'/></server-data>");

        var results = await RewriteAsync(main, _folder.File("out.xml"), Unchanged);

        AssertSame(
            XDocument.Parse($"<server-data xmlns='{Pie}'><host jid='a.example'><user name='b'><query xmlns='jabber:iq:roster'><item jid='c@d.example' name='C'/></query><xi:include xmlns:xi='{XInclude}' href='missing.xml'/></user><xi:include xmlns:xi='{XInclude}' href='../secret.xml'/></host></server-data>"),
            XDocument.Load(_folder.File("out.xml"), LoadOptions.PreserveWhitespace));
        Assert.Equal(2, results.Count(result => !result.IsResult));
    }

    [Fact]
    public async Task An_account_too_deep_to_be_worked_with_is_copied()
    {
        var nest = string.Concat(Enumerable.Repeat("<n>", 50_000)) + string.Concat(Enumerable.Repeat("</n>", 50_000));
        var source = _folder.Write("in.xml", $"<server-data xmlns='{Pie}'><host jid='a.example'><user name='deep'>{nest}</user><user name='b'/></host></server-data>");

        var results = await RewriteAsync(source, _folder.File("out.xml"), Unchanged);

        Assert.Contains("nested more than 64 deep", results[0].Problem!.Message, StringComparison.Ordinal);
        Assert.Equal("deep@a.example", results[0].Problem!.Account);
        Assert.Contains(
            string.Concat(Enumerable.Repeat("<n>", 49_999)) + "<n" + string.Concat(Enumerable.Repeat("</n>", 49_999)),
            (await File.ReadAllTextAsync(_folder.File("out.xml"), Token)).Replace("<n></n>", "<n", StringComparison.Ordinal).Replace("<n />", "<n", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html/>", "in.xml:1:", "not <server-data>")]
    [InlineData("<!DOCTYPE a><server-data xmlns='urn:xmpp:pie:0'/>", "in.xml", "DTD")]
    [InlineData("<server-data><host jid='a.example'/></server-data>", "in.xml:1:", "has no namespace")]
    [InlineData("no XML", "in.xml:1:1", "data at the root level is invalid")]
    [InlineData("", "in.xml", "holds no XML element")]
    public async Task A_file_that_is_no_export_is_found_before_any_account_is_worked_on(string text, string place, string reason)
    {
        var source = _folder.Write("in.xml", text);
        var worked = 0;

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => RewriteAsync(source, _folder.File("out.xml"), (_, _) => ++worked));

        Assert.Contains(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, worked);
        Assert.Equal(["in.xml"], Names(_folder.Path));
    }

    [Fact]
    public async Task Results_and_accounts_keep_their_order_when_several_are_worked_on()
    {
        var source = Many(200);
        var inWork = 0;
        var most = 0;

        var results = await WorkAsync(source, _folder.File("out.xml"), async (account, token) =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref inWork));
            await Task.Delay(Random.Shared.Next(4), token);
            Interlocked.Decrement(ref inWork);
            return account.Jid.ToString();
        }, parallel: 8);

        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"user{i}@a.example"), results.Select(result => result.Result!));
        AssertSame(source, _folder.File("out.xml"));
        Assert.InRange(most, 2, 8);
    }

    [Fact]
    public async Task A_folder_becomes_a_folder_whose_files_have_the_same_names()
    {
        var target = _folder.File("out");

        await RewriteAsync(Fixture.Path("exports/prosody"), target, Unchanged);

        Assert.Equal(Names(Fixture.Path("exports/prosody")), Names(target));
        Assert.All(Names(target), name => AssertSame(Path.Combine(Fixture.Path("exports/prosody"), name), Path.Combine(target, name)));
        Assert.Equal(["out"], Names(_folder.Path));
    }

    [Fact]
    public async Task A_folder_of_a_main_file_and_its_hosts_becomes_one_file_in_a_folder()
    {
        await RewriteAsync(Fixture.Path("exports/ejabberd"), _folder.File("out"), Unchanged);

        Assert.Equal(["20261121-035907.xml"], Names(_folder.File("out")));
        Assert.Equal(await JidsAsync(Fixture.Path("exports/ejabberd")), await JidsAsync(_folder.File("out")));
    }

    [Fact]
    public async Task A_file_of_a_folder_that_is_no_export_is_copied_as_it_is_and_the_others_are_worked_on()
    {
        var broken = Encoding.UTF8.GetBytes($"<html><body xmlns='{Pie}'/>");
        _folder.Write("in/a.xml", broken);
        _folder.Write("in/b.xml", $"<server-data xmlns='{Pie}'><host jid='a.example'><user name='b'/></host></server-data>");

        var results = await RewriteAsync(_folder.File("in"), _folder.File("out"), (account, _) => account.Jid.ToString());

        Assert.Equal(["b@a.example"], results.Where(result => result.IsResult).Select(result => result.Result!));
        Assert.Contains("a.xml:1:", results.Single(result => !result.IsResult).Problem!.Message, StringComparison.Ordinal);
        Assert.Equal(broken, await File.ReadAllBytesAsync(_folder.File("out/a.xml"), Token));
    }

    [Fact]
    public async Task A_compressed_export_is_read_and_a_name_that_says_so_is_written_compressed()
    {
        var source = _folder.File("in.xml.gz");
        await using (var gzip = new GZipStream(File.Create(source), CompressionLevel.Fastest))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Peculiar), Token);
        }

        await RewriteAsync(source, _folder.File("plain.xml"), Unchanged);
        await RewriteAsync(_folder.File("plain.xml"), _folder.File("again.xml.gz"), Unchanged);

        AssertSame(XDocument.Parse(Peculiar, LoadOptions.PreserveWhitespace), XDocument.Load(_folder.File("plain.xml"), LoadOptions.PreserveWhitespace));
        await using var again = new GZipStream(File.OpenRead(_folder.File("again.xml.gz")), CompressionMode.Decompress);
        AssertSame(XDocument.Parse(Peculiar, LoadOptions.PreserveWhitespace), XDocument.Load(again, LoadOptions.PreserveWhitespace));
    }

    [Fact]
    public async Task Only_its_owner_may_read_what_is_written()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes");
        var target = _folder.Write("out.xml", "old");
        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        await RewriteAsync(Many(1), target, Unchanged);
        await RewriteAsync(Fixture.Path("exports/prosody"), _folder.File("out"), Unchanged);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(target));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.File("out")));
    }

    [Fact]
    public async Task The_export_that_is_read_is_never_written_over_by_whatever_name()
    {
        _folder.Write("in/host.xml", $"<host xmlns='{Pie}' jid='a.example'/>");
        var main = _folder.Write("in/main.xml", $"<server-data xmlns='{Pie}' xmlns:xi='{XInclude}'><xi:include href='host.xml'/></server-data>");
        Directory.CreateSymbolicLink(_folder.File("link"), _folder.File("in"));

        foreach (var (source, target) in new[] { (main, main), (main, _folder.File("in/host.xml")), (main, _folder.File("link/main.xml")), (_folder.File("in"), _folder.File("in/out")), (_folder.File("in"), _folder.File("link/out")), (_folder.File("in"), _folder.Path) })
        {
            await Assert.ThrowsAsync<IOException>(() => RewriteAsync(source, target, Unchanged));
        }

        Assert.Equal(["host.xml", "main.xml"], Names(_folder.File("in")));
    }

    [Fact]
    public async Task A_folder_that_holds_something_is_not_written_to()
    {
        _folder.Write("out/mine.txt", "x");

        await Assert.ThrowsAsync<IOException>(() => RewriteAsync(Fixture.Path("exports/prosody"), _folder.File("out"), Unchanged));

        Assert.Equal(["mine.txt"], Names(_folder.File("out")));
    }

    [Theory]
    [InlineData("cancelled")]
    [InlineData("failed")]
    [InlineData("left")]
    public async Task What_ends_before_its_end_leaves_nothing(string how)
    {
        var source = Many(50);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var rewriting = new ServerDataRewriter(source, _folder.File("out.xml"), 4).RewriteAsync<string>(
            (account, _) => account.Jid.Local == "user20" && how == "failed" ? throw new InvalidOperationException("as told") : new(account.Jid.ToString()), stop.Token);

        var error = await Record.ExceptionAsync(async () =>
        {
            await foreach (var result in rewriting)
            {
                if (result.Result == "user10@a.example" && how == "cancelled")
                {
                    await stop.CancelAsync();
                }

                if (result.Result == "user10@a.example" && how == "left")
                {
                    break;
                }
            }
        });

        Assert.Equal(how switch { "cancelled" => typeof(OperationCanceledException), "failed" => typeof(InvalidOperationException), _ => null }, error?.GetType());
        Assert.Equal(["many.xml"], Names(_folder.Path));
    }

    [Fact]
    public async Task A_killed_program_leaves_no_target_and_an_input_as_it_was()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent as on Linux");
        var source = Many(5000);
        var before = await File.ReadAllBytesAsync(source, Token);
        using var child = Child(source, "exec \"$@\"");
        try
        {
            for (var i = 0; i < 600 && !child.HasExited && !Directory.EnumerateFiles(_folder.Path, "*.tmp").Any(file => new FileInfo(file).Length > 0); i++)
            {
                await Task.Delay(50, Token);
            }
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync(Token);
        }

        var left = Assert.Single(Names(_folder.Path), name => name != "many.xml");
        Assert.StartsWith(".out.xml.", left, StringComparison.Ordinal);
        Assert.EndsWith(".tmp", left, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(source, Token));
    }

    // Runs in a process of its own, for the tests around it; explicit, so that it is no test of a run.
    [Fact(Explicit = true)]
    public async Task The_program_that_is_killed()
    {
        var source = Environment.GetEnvironmentVariable(ChildSource);
        Assert.NotNull(source);
        await WorkAsync(source, Path.Combine(Path.GetDirectoryName(source)!, "out.xml"), async (account, token) =>
        {
            await Task.Delay(account.Jid.Local == "user4900" ? Timeout.Infinite : 0, token);
            return "";
        });
    }

    // A limit on the size of files fails as a full disk does: in the middle of a write.
    [Fact]
    public async Task A_file_that_cannot_be_written_to_its_end_leaves_no_target()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "limits are set as on Linux");
        var source = Many(5000);

        using var child = Child(source, "trap '' XFSZ; ulimit -f 256; exec \"$@\"");
        var output = await child.StandardOutput.ReadToEndAsync(Token);
        await child.WaitForExitAsync(Token);

        Assert.Contains(nameof(IOException), output, StringComparison.Ordinal);
        Assert.Equal(["many.xml"], Names(_folder.Path));
    }

    [Fact]
    public async Task A_target_that_cannot_be_made_is_found_before_any_account_is_worked_on()
    {
        var worked = 0;

        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => RewriteAsync(Many(1), _folder.File("missing/out.xml"), (_, _) => ++worked));

        Assert.Equal(0, worked);
    }

    [Fact]
    public async Task Progress_ends_at_the_whole()
    {
        var rewriter = new ServerDataRewriter(Fixture.Path("exports/ejabberd/20261121-035907.xml"), _folder.File("out.xml"));
        await foreach (var _ in rewriter.RewriteAsync((account, _) => new ValueTask<string>(""), Token))
        {
        }

        Assert.Equal(1, rewriter.Progress.Fraction);
    }

    private static string Unchanged(EditedAccount account, CancellationToken cancellationToken) => account.Jid.ToString();

    private static Task<List<AccountResult<T>>> RewriteAsync<T>(string source, string target, Func<EditedAccount, CancellationToken, T> work)
        where T : notnull => WorkAsync(source, target, (account, token) => Task.FromResult(work(account, token)));

    private static async Task<List<AccountResult<T>>> WorkAsync<T>(
        string source, string target, Func<EditedAccount, CancellationToken, Task<T>> work, int parallel = 1)
        where T : notnull
    {
        var results = new List<AccountResult<T>>();
        await foreach (var result in new ServerDataRewriter(source, target, parallel).RewriteAsync((account, token) => new ValueTask<T>(work(account, token)), Token))
        {
            results.Add(result);
        }

        return results;
    }

    private static async Task<List<string>> JidsAsync(string path)
    {
        var jids = new List<string>();
        await foreach (var sourced in new ServerDataSource(path).ReadAsync(Token))
        {
            jids.Add(sourced.Account!.Jid.ToString());
        }

        return jids;
    }

    // This test program again, for one test.
    private static Process Child(string source, string shell)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", shell, "sh", Environment.ProcessPath!])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                [ChildSource] = source,

                // The runtime's own mapped files must not meet the limit first.
                ["DOTNET_EnableWriteXorExecute"] = "0",
            },
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(typeof(ServerDataRewriterTests).Assembly.Location);
        }

        start.ArgumentList.Add("-explicit");
        start.ArgumentList.Add("only");
        start.ArgumentList.Add("-method");
        start.ArgumentList.Add($"{typeof(ServerDataRewriterTests).FullName}.{nameof(The_program_that_is_killed)}");
        return Process.Start(start)!;
    }

    private static IEnumerable<string> Names(string folder) => Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    private static void AssertSame(string expected, string actual) =>
        AssertSame(XDocument.Load(expected, LoadOptions.PreserveWhitespace), XDocument.Load(actual, LoadOptions.PreserveWhitespace));

    private static void AssertSame(XDocument expected, XDocument actual) => Assert.Equal(Canonical(expected.Root!).ToString(SaveOptions.DisableFormatting), Canonical(actual.Root!).ToString(SaveOptions.DisableFormatting));

    // Attributes have no order; an element with an empty text is an empty element; a CDATA section is text.
    private static XElement Canonical(XElement element)
    {
        var same = new XElement(element.Name, element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration || attribute.Name.LocalName != "xi").OrderBy(attribute => attribute.Name.ToString(), StringComparer.Ordinal).Where(attribute => attribute.Name != "xmlns"));
        foreach (var node in element.Nodes())
        {
            same.Add(node is XElement child ? Canonical(child) : node is XText text ? text.Value : null);
        }

        return same.IsEmpty ? same : same.Nodes().Any() ? same : new XElement(same.Name, same.Attributes());
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var now = most; value > now; now = most)
        {
            Interlocked.CompareExchange(ref most, value, now);
        }
    }

    private string Many(int count) => _folder.Write(
        "many.xml",
        $"<server-data xmlns='{Pie}'><host jid='a.example'>{string.Concat(Enumerable.Range(0, count).Select(i => $"<user name='user{i}'><query xmlns='jabber:iq:roster'><item jid='c{i}@d.example' name='{new string('n', 200)}'/></query></user>\n"))}</host></server-data>");
}
