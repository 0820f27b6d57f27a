using System.Text;
using System.Xml;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Addressing;
using XmppContacts.Rosters;

namespace XmppContacts.Tests.Accounts;

/// <summary>What holds for any input, tried on input that nobody would think of.</summary>
public sealed class ServerDataProperties
{
    private static readonly char[] Nasty = ['<', '>', '&', '"', '\'', '\t', '\n', '\r', ' ', ']', '\u00A0', '\u202E', '\uFEFF', 'é', 'ß', '中', '\u0301', '\u0085', '\u2028'];

    private static readonly Gen<string> Text = Gen.OneOf(
            Gen.Elements(Nasty).Select(character => character.ToString()),
            Gen.Choose(0x20, 0x7E).Select(character => ((char)character).ToString()),
            Gen.Elements("🌹", "👩🏽‍💻", "]]>", "<!--", "&amp;"))
        .ArrayOf().Select(parts => string.Concat(parts));

    private static readonly Gen<RosterItem> Item =
        from number in Gen.Choose(0, 100_000)
        from name in Gen.OneOf(Gen.Constant<string?>(null), Text.Select(text => (string?)text))
        from groups in Text.ArrayOf()
        from subscription in Gen.Elements(Enum.GetValues<SubscriptionState>())
        from ask in Gen.Elements(true, false)
        from approved in Gen.Elements(true, false)
        select new RosterItem
        {
            Jid = Jid.Parse($"user{number}@b.example"),
            Name = name,
            Groups = [.. groups.Distinct()],
            Subscription = subscription,
            Ask = ask,
            Approved = approved,
        };

    private static readonly Gen<Roster> Rosters = Item.ArrayOf().Select(items => new Roster([.. items.DistinctBy(item => item.Jid)], "1"));

    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(300);

    [Fact]
    public void Any_roster_survives_write_and_read_unchanged() => Prop.ForAll(
        Rosters.ToArbitrary(),
        roster =>
        {
            using var folder = new TemporaryFolder();
            var path = folder.File("x.xml");

            // XML 1.0 §2.11: a parser turns a bare carriage return into a newline, so it must be written as a reference.
            using (var writer = XmlWriter.Create(path, new XmlWriterSettings { NewLineHandling = NewLineHandling.Entitize }))
            {
                new XElement(
                    XName.Get("server-data", "urn:xmpp:pie:0"),
                    new XElement(
                        XName.Get("host", "urn:xmpp:pie:0"),
                        new XAttribute("jid", "b.example"),
                        new XElement(XName.Get("user", "urn:xmpp:pie:0"), new XAttribute("name", "a"), RosterXml.Write(roster)))).Save(writer);
            }

            var (accounts, problems) = Read(path);
            return problems == 0 && accounts.Single().Roster.Equals(roster);
        }).Check(Quick);

    [Fact]
    public void No_mutation_of_a_real_export_makes_the_reader_hang_crash_or_give_what_is_not_there()
    {
        var originals = Directory.GetFiles(Fixture.Path("exports/prosody")).Select(File.ReadAllBytes).ToArray();
        var mutated =
            from original in Gen.Elements(originals)
            from cuts in Gen.Choose(0, original.Length).Two()
            from places in Gen.Choose(0, original.Length - 1).ArrayOf()
            from octet in Gen.Elements("<>&\"'/!?[]-=\0 \u00FFx".Select(character => (byte)character).ToArray())
            from isCut in Gen.Elements(true, false)
            select Mutate(original, cuts, places, octet, isCut);

        Prop.ForAll(mutated.ToArbitrary(), octets =>
        {
            using var folder = new TemporaryFolder();
            var (accounts, problems) = Read(folder.Write("x.xml", octets));
            return accounts.Count + problems > 0 && accounts.All(account => account.Roster.Items.Length <= 20);
        }).Check(Quick);
    }

    [Fact]
    public void No_octets_at_all_make_the_reader_hang_or_crash()
    {
        var pieces = Gen.Elements(
            "<server-data xmlns='urn:xmpp:pie:0'>", "<host jid='a.example'>", "<user name='b'>", "<query xmlns='jabber:iq:roster'>", "<item jid='c@d.example'>",
            "<group>", "</group>", "</item>", "</query>", "</user>", "</host>", "</server-data>", "<![CDATA[", "]]>", "<!--", "-->", "text", "<user/>",
            "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='x.xml'/>", "&lt;", "&#x41;", "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='n'/></pubsub>");

        Prop.ForAll(pieces.ArrayOf().ToArbitrary(), parts =>
        {
            using var folder = new TemporaryFolder();
            Read(folder.Write("x.xml", Encoding.UTF8.GetBytes(string.Concat(parts))));
        }).Check(Quick);
    }

    private static byte[] Mutate(byte[] original, (int From, int To) cuts, int[] places, byte octet, bool isCut)
    {
        var copy = original.ToArray();
        foreach (var place in places.Take(3))
        {
            copy[place] = octet;
        }

        return isCut ? [.. copy[..Math.Min(cuts.From, cuts.To)], .. copy[Math.Max(cuts.From, cuts.To)..]] : copy;
    }

    // The reader itself, without threads: an exception here is the reader's.
    private static (List<ExportedAccount> Accounts, int Problems) Read(string path)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var reader = new ServerDataReader(path, ServerDataContent.Everything, new(), patience.Token);
        var accounts = new List<ExportedAccount>();
        var problems = 0;
        while (reader.Next(out var sourced))
        {
            if (sourced.IsAccount)
            {
                accounts.Add((ExportedAccount)sourced.Account);
            }
            else
            {
                problems++;
            }
        }

        return (accounts, problems);
    }
}
