using System.Text;
using XmppContacts.Streams.Framing;

namespace XmppContacts.Streams.Tests.Framing;

public sealed class XmppStreamReaderTests
{
    private const string Header = "<?xml version='1.0' encoding='UTF-8'?><stream:stream id='1' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

    [Fact]
    public void An_element_is_handed_out_with_its_last_octet_and_not_after_it()
    {
        var reader = new XmppStreamReader(1000);
        reader.Append(Encoding.UTF8.GetBytes(Header + "<presence/><message><body>a</body></message"));

        Assert.Equal(StreamTokenKind.Header, reader.Read()!.Kind);
        Assert.Equal("{jabber:client}presence", reader.Read()!.Element!.Name.ToString());
        Assert.Null(reader.Read());
        reader.Append(">"u8);
        Assert.Equal("a", reader.Read()!.Element!.Value);
        Assert.Null(reader.Read());
    }

    [Theory]
    [InlineData("<a x='>' y=\"/>'\"/>", "{jabber:client}a", "")]
    [InlineData("<a><![CDATA[</a>]]]]]>&lt;</a>", "{jabber:client}a", "</a>]]]<")]
    [InlineData("<a><a/><a ></a ></a>", "{jabber:client}a", "")]
    [InlineData("\r\n <a/>", "{jabber:client}a", "")]
    [InlineData("<stream:features/>", "{http://etherx.jabber.org/streams}features", "")]
    [InlineData("<a xmlns='b'>\u00E9\U0001F600</a>", "{b}a", "\u00E9\U0001F600")]
    [InlineData("<a x='/'>1</a>", "{jabber:client}a", "1")]
    public void The_end_of_an_element_is_found_whatever_it_holds(string xml, string name, string text)
    {
        var element = Read(xml)[0].Element!;

        Assert.Equal(name, element.Name.ToString());
        Assert.Equal(text, element.Value);
    }

    [Fact]
    public void The_stream_ends_with_its_end_tag_and_nothing_after_it_counts() =>
        Assert.Equal([StreamTokenKind.Element, StreamTokenKind.End], Read("<a/></stream:stream><b/>garbage").Select(token => token.Kind));

    [Theory]
    [InlineData("<!-- a -->", "restricted-xml")]
    [InlineData("<a><!-- a --></a>", "restricted-xml")]
    [InlineData("<!DOCTYPE a [<!ENTITY b 'c'>]>", "restricted-xml")]
    [InlineData("<a><!ENTITY b 'c'></a>", "restricted-xml")]
    [InlineData("<?xml-stylesheet href='a'?>", "restricted-xml")]
    [InlineData("<a><?php ?></a>", "restricted-xml")]
    [InlineData("<?xml version='1.0'?>", "restricted-xml")]
    [InlineData("text", "bad-format")]
    [InlineData("<![CDATA[text]]>", "restricted-xml")]
    [InlineData("<a>&unknown;</a>", "not-well-formed")]
    [InlineData("<a></b>", "not-well-formed")]
    [InlineData("<a b='1' b='2'/>", "not-well-formed")]
    [InlineData("<a b='<'/>", "not-well-formed")]
    [InlineData("<a <b/>", "not-well-formed")]
    [InlineData("<x:a/>", "not-well-formed")]
    [InlineData("<a>\u0001</a>", "not-well-formed")]
    [InlineData("<>", "not-well-formed")]
    [InlineData("</>", "not-well-formed")]
    [InlineData("</stream:other>", "not-well-formed")]
    public void What_is_restricted_or_broken_is_refused(string xml, string condition)
    {
        var problem = Assert.Throws<XmppStreamException>(() => Read(xml));

        Assert.Equal(condition, problem.Condition);
        Assert.True(problem.IsRaisedHere);
    }

    [Fact]
    public void Octets_that_are_not_UTF_8_are_refused()
    {
        var reader = new XmppStreamReader(1000);
        reader.Append([.. Encoding.UTF8.GetBytes(Header), .. "<a>"u8, 0xC0, 0x80, .. "</a>"u8]);
        reader.Read();

        Assert.Equal("not-well-formed", Assert.Throws<XmppStreamException>(reader.Read).Condition);
    }

    [Fact]
    public void Another_encoding_is_refused()
    {
        var reader = new XmppStreamReader(1000);
        reader.Append(Encoding.UTF8.GetBytes(Header.Replace("UTF-8", "ISO-8859-1", StringComparison.Ordinal)));

        Assert.Equal("unsupported-encoding", Assert.Throws<XmppStreamException>(reader.Read).Condition);
    }

    [Fact]
    public void A_stanza_of_the_largest_size_is_read_and_one_octet_more_is_refused()
    {
        Assert.Single(Read($"<a>{new string('x', 1993)}</a>", 2000));
        Assert.Equal("policy-violation", Assert.Throws<XmppStreamException>(() => Read($"<a>{new string('x', 1994)}</a>", 2000)).Condition);
    }

    [Fact]
    public void A_stanza_that_does_not_end_is_refused_before_it_fills_the_memory()
    {
        var reader = new XmppStreamReader(100_000);
        reader.Append(Encoding.UTF8.GetBytes(Header + "<a b='"));
        reader.Read();
        var octets = Encoding.UTF8.GetBytes(new string('x', 1000));

        var problem = Assert.Throws<XmppStreamException>(() =>
        {
            for (var i = 0; i < 102; i++)
            {
                reader.Append(octets);
                Assert.Null(reader.Read());
            }
        });
        Assert.Equal("policy-violation", problem.Condition);
    }

    [Fact]
    public void Depth_is_bounded()
    {
        Assert.Single(Read(Nested(64), 10_000));
        Assert.Equal("policy-violation", Assert.Throws<XmppStreamException>(() => Read(Nested(65), 10_000)).Condition);

        static string Nested(int depth) => string.Concat(Enumerable.Repeat("<a>", depth)) + string.Concat(Enumerable.Repeat("</a>", depth));
    }

    [Fact]
    public void The_number_of_attributes_is_bounded()
    {
        Assert.Single(Read(With(256), 10_000));
        Assert.Equal("policy-violation", Assert.Throws<XmppStreamException>(() => Read(With(257), 10_000)).Condition);

        static string With(int count) => $"<a {string.Join(' ', Enumerable.Range(0, count).Select(i => $"b{i}=''"))}/>";
    }

    [Fact]
    public void A_roster_of_megabytes_is_one_stanza()
    {
        var items = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"<item jid='contact{i}@example.org' name='Contact {i}'><group>Friends</group></item>"));
        var roster = Read($"<iq type='result'><query xmlns='jabber:iq:roster'>{items}</query></iq>", 64 * 1024 * 1024)[0].Element!;

        Assert.Equal(50_000, roster.Elements().Single().Elements().Count());
    }

    [Fact]
    public void After_a_restart_another_stream_begins()
    {
        var reader = new XmppStreamReader(1000);
        reader.Append(Encoding.UTF8.GetBytes(Header + "<a/>"));
        reader.Read();
        reader.Read();
        reader.Restart();
        reader.Append(Encoding.UTF8.GetBytes(Header.Replace("jabber:client", "jabber:other", StringComparison.Ordinal) + "<a/>"));

        Assert.Equal(StreamTokenKind.Header, reader.Read()!.Kind);
        Assert.Equal("{jabber:other}a", reader.Read()!.Element!.Name.ToString());
    }

    private static List<StreamToken> Read(string xml, int maximumOctets = 1000)
    {
        var reader = new XmppStreamReader(maximumOctets);
        reader.Append(Encoding.UTF8.GetBytes(Header + xml));
        Assert.Equal(StreamTokenKind.Header, reader.Read()!.Kind);
        var tokens = new List<StreamToken>();
        while (reader.Read() is { } token)
        {
            tokens.Add(token);
        }

        return tokens;
    }
}
