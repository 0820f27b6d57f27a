using System.Text;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Addressing;
using XmppContacts.Rosters;

namespace XmppContacts.Tests.Accounts;

/// <summary>A file that is cut into slices and read on several cores gives what one reader gives, whatever is in the file and wherever it is cut.</summary>
public sealed class SlicedExportTests : IDisposable
{
    private const string Open = "<server-data xmlns='urn:xmpp:pie:0'><host jid='a.example'>";
    private const string Close = "</host></server-data>";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Documents =>
    [
        // Well-formed, in every form that the start tags around the accounts can have.
        Open + Users(1, 60) + Close,
        "\uFEFF<?xml version='1.0' encoding='UTF-8'?>\r\n" + Open + "\r\n" + Users(1, 60, "\r\n") + Close,
        "<?xml version=\"1.0\"?>\r" + Open + Users(1, 60, "\r") + Close + "\r\n",
        Open + Users(1, 60, "\n\t") + Close + "\n<!-- the end -->\n",
        "<host xmlns='urn:xmpp:pie:0' jid='a.example'>" + Users(1, 40) + "</host>",
        "<p:server-data xmlns:p='urn:xmpp:pie:0' xmlns='urn:xmpp:pie:0' p:x='&lt;&#10;&quot;&amp;' y=\"'\"><p:host jid='a.example'>" + Users(1, 40, "\n") + "</p:host></p:server-data>",
        "<x:server-data xmlns:x='http://www.xmpp.org/extensions/xep-0227.html#ns' xmlns:r='jabber:iq:roster'><x:host jid='a.example'>"
            + Repeat(20, i => $"<x:user name='u{i}'><r:query><r:item jid='c@d.example' name='é🌹{i}'/></r:query></x:user>") + "</x:host></x:server-data>",
        "<é:server-data xmlns:é='urn:xmpp:pie:0' xmlns='urn:xmpp:pie:0'><é:host jid='a.example'>🌹" + Users(1, 40) + "</é:host></é:server-data>",

        // Several hosts, also refused and foreign ones.
        Open + Users(1, 20) + "</host>\n<host jid='b.example'>" + Users(1, 20) + "</host><host jid='c.example'/><host jid='a.example'>" + Users(15, 20) + Close,
        Open + Users(1, 10) + "</host><host jid='no@domain'>" + Users(1, 10) + "</host><host>" + Users(1, 10) + "</host>" + Users(1, 10) + "<host jid='b.example'>" + Users(1, 10) + Close,
        Open + Users(1, 10) + "</host><host xmlns='urn:x' jid='b.example'>" + Users(1, 20) + "</host><other>" + Users(1, 20) + "</other><host jid='b.example'>" + Users(30, 5) + Close,
        Open + Repeat(20, i => $"</host><host jid='h{i}.example'>" + Users(1, 3)) + Close,

        // The end of an account that is none.
        Open + Users(1, 10) + "<user name='n'><user name='inner'></user><x><user></user></x></user>" + Users(20, 10) + Close,
        Open + Users(1, 10) + "<!-- </user> </host> --><user name='n'><!-- </user> --><![CDATA[</user><user name='no'/>]]></user>" + Users(20, 10) + Close,
        Open + Repeat(20, i => $"<user name='c{i}'><query xmlns='jabber:iq:roster'><item jid='c@d.example'><group><![CDATA[</user>]]></group></item></query></user>") + Close,
        Open + Repeat(20, i => $"<user name='c{i}'><x>" + Repeat(30, _ => "<user></user>") + "</x></user>") + Close,
        Open + "<user name='large'><vCard xmlns='vcard-temp'>" + new string('x', 20_000) + "</vCard></user>" + Users(1, 20) + Close,
        Open + Users(1, 10) + "<!--" + Repeat(2000, _ => "</user>") + "-->" + Users(20, 10) + Close,

        // Accounts that are problems.
        Open + Users(1, 20) + Users(5, 20) + Users(1, 2) + Close,
        Open + Users(1, 5) + "<user/>\n<user name=''></user><user name='a b'></user>" + Users(20, 5) + "\n  <user name='bad'><query xmlns='jabber:iq:roster'>\n<item/>\n<item jid='@'/></query></user>" + Users(40, 5) + Close,
        Open + Users(1, 5) + "<user name='deep'>" + Repeat(100, _ => "<d>") + Repeat(100, _ => "</d>") + "</user>" + Users(20, 10, "\n") + Close,
        Open + Users(1, 5) + "<user name='inc'><xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='none.xml'/></user>" + Users(20, 10) + Close,
        Open + Users(1, 5) + "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='../none.xml'/>" + Users(20, 10) + Close,

        // Broken, in every place.
        Open + Users(1, 30),
        Open + Users(1, 30) + "</host>",
        Open + Users(1, 30) + "</hots></server-data>",
        Open + "\n" + Users(1, 30, "\n") + "<user name='open'></host></server-data>",
        Open + Users(1, 30) + Close + Close,
        Open + Users(1, 30) + Close + Open + Users(40, 10) + Close,
        Open + Users(1, 10, "\r\n") + "<user name='x'><a></b></user>" + Users(20, 10) + Close,
        Open + Users(1, 10) + "</user>" + Users(20, 10) + Close,
        Open + Users(1, 10) + "&unknown;" + Users(20, 10) + Close,
        Open + Users(1, 10) + "<?xml version='1.0'?>" + Users(20, 10) + Close,
        Open + Users(1, 10) + "<?pi?>" + Users(20, 10) + Close,
        Open + Users(1, 10) + "<!DOCTYPE x>" + Users(20, 10) + Close,
        Open + Users(1, 10) + "<!-- not closed" + Users(20, 10) + Close,
        Open + Users(1, 10) + "<![CDATA[ not closed" + Users(20, 10) + Close,
        "<!DOCTYPE x><x>" + Users(1, 10) + "</x>",
        "<html>" + Users(1, 10) + "</html>",
        "<user xmlns='urn:xmpp:pie:0' name='alone'></user><user></user>",
        "</user>",
        "",
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task It_gives_what_one_reader_gives(string document)
    {
        var path = _folder.Write("x.xml", document);
        var expected = Whole(path);
        foreach (var size in new[] { 1, 100, 450, 3000, 100_000 })
        {
            Assert.Equal(expected, await SlicedAsync(path, new SliceSizes(size, size, 8 * size)));
            Assert.Equal(expected, await SlicedAsync(path, new SliceSizes(200, size, 10_000)));
        }
    }

    [Fact]
    public async Task Another_encoding_is_left_to_the_ordinary_reader()
    {
        var document = Open + Repeat(40, i => $"<user name='u{i}'><query xmlns='jabber:iq:roster'><item jid='c@d.example' name='Élise'/></query></user>\n") + Close;
        foreach (var encoding in new[] { Encoding.Latin1, Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            var path = _folder.Write("x.xml", [.. encoding.Preamble, .. encoding.GetBytes($"<?xml version='1.0' encoding='{encoding.WebName}'?>{document}")]);

            var read = await SlicedAsync(path, new SliceSizes(500, 500, 4000));

            Assert.Equal(40, read.Count);
            Assert.Equal(Whole(path), read);
        }
    }

    [Fact]
    public void Broken_octets_anywhere_change_nothing_of_what_one_reader_gives()
    {
        var original = Encoding.UTF8.GetBytes(Open + Users(1, 12, "\n") + "</host><host jid='b.example'>" + Users(1, 12) + Close);
        var changes =
            from places in Gen.Choose(0, original.Length - 1).ArrayOf()
            from octet in Gen.Elements("<>&\"'/!?[]-=\0 \n\r\u00FFx".Select(character => (byte)character).ToArray())
            from end in Gen.Elements(original.Length, original.Length - places.FirstOrDefault())
            from size in Gen.Choose(1, 1500)
            select (Octets: Changed(original, places.Take(2), octet)[..end], Size: size);

        Prop.ForAll(changes.ToArbitrary(), change =>
        {
            var path = _folder.Write("x.xml", change.Octets);
            return Whole(path).SequenceEqual(SlicedAsync(path, new SliceSizes(change.Size, change.Size, 4 * change.Size)).GetAwaiter().GetResult());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public async Task Accounts_of_several_slices_are_worked_on_at_once()
    {
        Assert.SkipUnless(Environment.ProcessorCount > 1, "one core works on one account at a time");
        var path = _folder.Write("x.xml", Open + Users(1, 200) + Close);
        using var both = new CountdownEvent(2);
        var results = 0;

        // The first slice is read alone; after it, nobody goes on before another has come.
        var work = (IAccountData account, CancellationToken _) =>
        {
            if (account.Jid.Local is not "u1" && !both.IsSet)
            {
                both.Signal();
                Assert.True(both.Wait(TimeSpan.FromMinutes(2)));
            }

            return ValueTask.FromResult(account.Jid);
        };
        await foreach (var account in new SlicedExport<Jid>(path, ServerDataContent.Audit, new(), new(250, 1000, 8000), work).SelectAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal($"u{++results}@a.example", account.Result!.ToString());
        }

        Assert.Equal(200, results);
    }

    [Fact]
    public async Task Whoever_wants_no_more_accounts_ends_the_reading()
    {
        var path = _folder.Write("x.xml", Open + Users(1, 2000) + Close);
        var progress = new SourceProgress();
        var source = new SlicedExport<IAccountData>(path, ServerDataContent.Audit, progress, new(500, 1000, 8000), (account, _) => ValueTask.FromResult(account));

        await foreach (var account in source.SelectAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal("u1@a.example", account.Result!.Jid.ToString());
            break;
        }

        File.Delete(path);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task A_failure_of_the_work_is_the_failure_of_the_reading()
    {
        var path = _folder.Write("x.xml", Open + Users(1, 200) + Close);
        var source = new SlicedExport<IAccountData>(
            path, ServerDataContent.Audit, new(), new(500, 1000, 8000),
            (account, _) => account.Jid.Local == "u150" ? throw new InvalidOperationException("u150") : ValueTask.FromResult(account));
        var given = 0;

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var _ in source.SelectAsync(TestContext.Current.CancellationToken))
            {
                given++;
            }
        });

        Assert.Equal("u150", failure.Message);
        Assert.InRange(given, 1, 149);
    }

    [Fact]
    public async Task A_cancelled_reading_ends_as_cancelled()
    {
        var path = _folder.Write("x.xml", Open + Users(1, 2000) + Close);
        using var cancel = new CancellationTokenSource();
        var source = new SlicedExport<IAccountData>(path, ServerDataContent.Audit, new(), new(500, 1000, 8000), (account, _) => ValueTask.FromResult(account));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in source.SelectAsync(cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });
    }

    public void Dispose() => _folder.Dispose();

    private static string Users(int first, int count, string after = "") => Repeat(count, i =>
        $"<user name='u{first + i}'><query xmlns='jabber:iq:roster'><item jid='c{i}@d.example' name='Élise {i}'>{after}<group>Œuvres</group></item>{after}</query></user>{after}");

    private static string Repeat(int count, Func<int, string> part) => string.Concat(Enumerable.Range(0, count).Select(part));

    private static byte[] Changed(byte[] original, IEnumerable<int> places, byte octet)
    {
        var copy = original.ToArray();
        foreach (var place in places)
        {
            copy[place] = octet;
        }

        return copy;
    }

    private static List<string> Whole(string path)
    {
        using var reader = new ServerDataReader(path, ServerDataContent.Everything, new(), CancellationToken.None);
        var read = new List<string>();
        while (reader.Next(out var sourced))
        {
            read.Add(sourced.IsAccount ? Described((ExportedAccount)sourced.Account) : Described(sourced.Problem));
        }

        return read;
    }

    private static async Task<List<string>> SlicedAsync(string path, SliceSizes sizes)
    {
        var read = new List<string>();
        var source = new SlicedExport<string>(
            path, ServerDataContent.Everything, new(), sizes, (account, _) => ValueTask.FromResult(Described((ExportedAccount)account)));
        await foreach (var account in source.SelectAsync(CancellationToken.None))
        {
            read.Add(account.IsResult ? account.Result : Described(account.Problem));
        }

        return read;
    }

    private static string Described(AccountProblem problem) => $"{problem} (account {problem.Account}, incomplete {problem.IsIncomplete})";

    private static string Described(ExportedAccount account) => string.Join(
        '\n',
        [$"{account.Position} {account.Jid}", RosterXml.Write(account.Roster).ToString(), .. account.User!.Attributes().Select(attribute => attribute.ToString()),
            .. account.Elements.Select(element => element.ToString(SaveOptions.DisableFormatting))]);
}
