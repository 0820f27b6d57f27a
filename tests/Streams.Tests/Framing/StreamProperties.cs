using System.Text;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using XmppContacts.Streams.Framing;

namespace XmppContacts.Streams.Tests.Framing;

/// <summary>The stream's parser under made-up and mutated input.</summary>
public sealed class StreamProperties
{
    private const int MaximumOctets = 20_000;
    private const string Header = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";

    private static readonly string[] Texts =
    [
        "", "a", "<", ">", "&", "'", "\"", "]]>", "/>", "</stream:stream>", "<!--", "<![CDATA[", "\u00E9", "\u20AC", "\U0001F600", "\u202E", " ", "\n", "\r", "\t",
    ];

    private static readonly Gen<string> Text = Gen.Elements(Texts).ListOf().Select(string.Concat);

    private static readonly Gen<XElement[]> Stanzas = Gen.Sized(size => Element(Math.Min(size, 6))).ArrayOf().Resize(8);

    private static readonly Gen<int[]> Cuts = Gen.Choose(1, 40).NonEmptyListOf().Select(list => list.ToArray());

    [Fact]
    public void Any_cutting_of_any_stanzas_gives_the_same_stanzas() => Prop.ForAll(
        Stanzas.Zip(Cuts).ToArbitrary(),
        input =>
        {
            var (stanzas, cuts) = input;
            var octets = stanzas.SelectMany(StanzaWriter.Octets).ToArray();
            var tokens = Read([.. Encoding.UTF8.GetBytes(Header), .. octets, .. StanzaWriter.StreamEnd], cuts);

            Assert.Equal(StreamTokenKind.Header, tokens[0].Kind);
            Assert.Equal(StreamTokenKind.End, tokens[^1].Kind);
            Assert.Equal(stanzas.Select(Canonical), tokens[1..^1].Select(token => Canonical(token.Element!)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Mutated_streams_are_read_or_refused_the_same_way_however_they_are_cut() => Prop.ForAll(
        Stanzas.Zip(Cuts).Zip(Gen.Choose(0, int.MaxValue - 1)).ToArbitrary(),
        input =>
        {
            var ((stanzas, cuts), seed) = input;
            byte[] octets = [.. Encoding.UTF8.GetBytes(Header), .. stanzas.SelectMany(StanzaWriter.Octets), .. StanzaWriter.StreamEnd];
            Mutate(octets, new System.Random(seed));

            var whole = ReadOrRefuse(octets, [octets.Length], out var wholeRefused);
            var cut = ReadOrRefuse(octets, cuts, out var cutRefused);

            Assert.Equal(wholeRefused, cutRefused);
            Assert.Equal(whole.Select(Shown), cut.Select(Shown));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Noise_never_gets_through_the_bounds() => Prop.ForAll(
        Gen.Elements("<", ">", "/", "'", "\"", "a", " ", "=", "<a>", "</a>", "<![CDATA[", "]]>", "&lt;", "&#0;", "\uFFFF", "xmlns='b'", "<a b='").ArrayOf().Resize(400).ToArbitrary(),
        parts =>
        {
            var tokens = ReadOrRefuse([.. Encoding.UTF8.GetBytes(Header + string.Concat(parts))], [7], out _);

            Assert.All(tokens, token => Assert.True(token.Element is null || token.Element.DescendantsAndSelf().Max(element => element.Ancestors().Count()) < 64));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static Gen<XElement> Element(int depth)
    {
        var names = Gen.Elements("{jabber:client}iq", "{urn:a}b", "{urn:a}c-\u00E9", "{http://etherx.jabber.org/streams}features").Select(XName.Get);
        var attributes = Gen.Elements("id", "from", "{urn:c}d").ListOf().Zip(Text).Select(pair =>
            pair.Item1.Distinct().Select(name => new XAttribute(XName.Get(name), pair.Item2)).ToArray());
        var text = Text.Select(value => (object)new XText(value));

        // A carriage return in CDATA cannot be written so that it is read back.
        var data = Text.Select(value => (object)new XCData(value.Replace("\r", "", StringComparison.Ordinal)));
        var content = depth <= 0 ? text : Gen.OneOf(text, data, Element(depth - 1).Select(value => (object)value));
        return
            from name in names
            from attribute in attributes
            from children in content.ListOf().Resize(3)
            select new XElement(name, attribute, children);
    }

    private static void Mutate(byte[] octets, System.Random random)
    {
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            octets[random.Next(octets.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)"<>/'\"!?[]&= \0"[random.Next(13)];
        }
    }

    private static List<StreamToken> Read(byte[] octets, int[] cuts)
    {
        var tokens = new List<StreamToken>();
        Read(octets, cuts, tokens);
        return tokens;
    }

    private static List<StreamToken> ReadOrRefuse(byte[] octets, int[] cuts, out bool isRefused)
    {
        var tokens = new List<StreamToken>();
        try
        {
            Read(octets, cuts, tokens);
            isRefused = false;
        }
        catch (XmppStreamException)
        {
            isRefused = true;
        }

        return tokens;
    }

    private static void Read(byte[] octets, int[] cuts, List<StreamToken> tokens)
    {
        var reader = new XmppStreamReader(MaximumOctets);
        var position = 0;
        for (var i = 0; position < octets.Length; i++)
        {
            var count = Math.Min(cuts[i % cuts.Length], octets.Length - position);
            reader.Append(octets.AsSpan(position, count));
            position += count;
            while (reader.Read() is { } token)
            {
                tokens.Add(token);
            }

            Assert.True(reader.PendingOctets <= MaximumOctets);
        }
    }

    private static string Shown(StreamToken token) => $"{token.Kind} {token.Element?.ToString(SaveOptions.DisableFormatting)}";

    // Names, attributes and text in one order, without the declarations of prefixes; CDATA is text.
    private static string Canonical(XElement element)
    {
        var text = new StringBuilder();
        Append(element);
        return text.ToString();

        void Append(XElement current)
        {
            text.Append('<').Append(current.Name);
            foreach (var attribute in current.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration).OrderBy(attribute => attribute.Name.ToString(), StringComparer.Ordinal))
            {
                text.Append(' ').Append(attribute.Name).Append("=(").Append(attribute.Value).Append(')');
            }

            text.Append('>');
            foreach (var node in current.Nodes())
            {
                if (node is XElement child)
                {
                    Append(child);
                }
                else
                {
                    text.Append(((XText)node).Value);
                }
            }

            text.Append("</>");
        }
    }
}
