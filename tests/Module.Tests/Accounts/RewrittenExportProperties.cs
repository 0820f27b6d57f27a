using System.Text;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Rosters;

namespace XmppContacts.Tests.Accounts;

/// <summary>What holds for an export that is written again, whatever it holds.</summary>
public sealed class RewrittenExportProperties
{
    private static readonly Gen<string> Text = Gen.Elements(
            " ", "\t", "\n", "\r", "&", "<", ">", "\"", "'", "]]>", "&amp;", "<!--", "\u0085", "\u2028", "\uFEFF", "\u202E", "\u0301", "x", "é", "🌹", "p:name")
        .ArrayOf().Select(parts => string.Concat(parts));

    private static readonly Gen<XName> Name =
        from local in Gen.Elements("a", "item", "user", "host", "query", "x.y-z")
        from ns in Gen.Elements("", "urn:a", "urn:b", "jabber:iq:roster", "jabber:iq:private", "urn:xmpp:pie:0", "http://www.w3.org/XML/1998/namespace-not")
        select XName.Get(local, ns);

    // What is called as a part of an export makes an account one that is only copied.
    private static readonly Gen<XName> ForeignName =
        from local in Gen.Elements("a", "b", "x.y-z")
        from ns in Gen.Elements("urn:a", "urn:b", "http://www.w3.org/XML/1998/namespace-not")
        select XName.Get(local, ns);

    private static readonly Gen<XElement> Element = Gen.Sized(size => Tree(Name, Math.Min(size, 4)));

    private static readonly Gen<XElement> ForeignElement = Gen.Sized(size => Tree(ForeignName, Math.Min(size, 4)));

    private static readonly Gen<XElement> Export =
        from users in Gen.Choose(0, 3).SelectMany(count => User.ArrayOf(count))
        from around in Element.ArrayOf(2)
        from stray in Text
        select new XElement(
            XName.Get("server-data", "urn:xmpp:pie:0"), new XAttribute(XNamespace.Xmlns + "p", "urn:p"), Foreign(around[0]),
            new XElement(XName.Get("host", "urn:xmpp:pie:0"), new XAttribute("jid", "a.example"), stray, users, Foreign(around[1])));

    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(300);

    private static Gen<XElement> User =>
        from number in Gen.Choose(0, 1000)
        from name in Text
        from parts in ForeignElement.ArrayOf()
        select new XElement(
            XName.Get("user", "urn:xmpp:pie:0"), new XAttribute("name", $"user{number}"),
            new XElement(
                XName.Get("query", "jabber:iq:roster"),
                new XElement(XName.Get("item", "jabber:iq:roster"), new XAttribute("jid", "c@d.example"), new XAttribute("name", "n" + name), new XAttribute("approved", "1"))),
            parts.Select(Foreign));

    [Fact]
    public void Without_changes_it_reads_the_same() => Prop.ForAll(
        Export.ToArbitrary(),
        export => XNode.DeepEquals(Read(export.ToString(SaveOptions.DisableFormatting)), Rewritten(export, (_, _) => ValueTask.FromResult(0)))).Check(Quick);

    [Fact]
    public void With_a_change_only_that_is_different() => Prop.ForAll(Export.ToArbitrary(), export =>
    {
        var actual = Rewritten(export, async (account, token) =>
        {
            foreach (var item in (await account.GetRosterAsync(token)).Items)
            {
                await account.SetRosterItemAsync(new RosterItem { Jid = item.Jid }, token);
            }

            return 0;
        });

        var expected = Read(export.ToString(SaveOptions.DisableFormatting));
        var users = expected.Elements(XName.Get("host", "urn:xmpp:pie:0")).Elements(XName.Get("user", "urn:xmpp:pie:0")).ToLookup(user => (string)user.Attribute("name")!);

        // Of an account that is there twice, nobody knows which one counts.
        foreach (var user in users.Where(same => same.Count() == 1).Select(same => same.Single()))
        {
            user.Element(XName.Get("query", "jabber:iq:roster"))!.Elements().First().SetAttributeValue("name", null);
        }

        Assert.Equal(expected.ToString(SaveOptions.DisableFormatting), actual.ToString(SaveOptions.DisableFormatting));
    }).Check(Quick);

    private static Gen<XElement> Tree(Gen<XName> names, int depth) =>
        from name in names
        from value in Text
        from attribute in Text
        from children in depth == 0 ? Gen.Constant(Array.Empty<XElement>()) : Tree(names, depth / 2).ArrayOf(2)
        select new XElement(name, new XAttribute("value", attribute), new XAttribute(XNamespace.Xml + "lang", "de"), value, children, value);

    // Nothing that the generator makes may be taken for an account's roster, another account or a host.
    private static XElement Foreign(XElement element) => new(XName.Get("foreign", "urn:foreign"), element);

    private static XElement Rewritten(XElement export, Func<EditedAccount, CancellationToken, ValueTask<int>> work)
    {
        using var folder = new TemporaryFolder();
        var source = folder.Write("in.xml", Encoding.UTF8.GetBytes(export.ToString(SaveOptions.DisableFormatting)));
        Task.Run(async () =>
        {
            await foreach (var _ in new ServerDataRewriter(source, folder.File("out.xml"), 3).RewriteAsync(work))
            {
            }
        }).GetAwaiter().GetResult();
        return Read(File.ReadAllText(folder.File("out.xml")));
    }

    // An element with nothing between its tags is an empty element (XML 1.0 §3.1).
    private static XElement Read(string text)
    {
        var root = XElement.Parse(text, LoadOptions.PreserveWhitespace);
        root.DescendantsAndSelf().Where(element => !element.HasElements && element.Value.Length == 0).ToList().ForEach(element => element.RemoveNodes());
        return root;
    }
}
