using System.Text;
using XmppContacts.Streams.Dns;

namespace XmppContacts.Streams.Tests.Dns;

public sealed class DnsResponseTests
{
    private static readonly DnsQuery Query = new(0x1234, "_xmpp-client._tcp.example.org", DnsRecordType.Srv);

    [Fact]
    public void A_question_is_written_as_RFC_1035_has_it() => Assert.Equal(
        "1234010000010000000000000C5F786D70702D636C69656E74045F746370076578616D706C65036F7267000021" + "0001",
        Convert.ToHexString(Query.ToOctets()));

    [Fact]
    public void A_compressed_answer_is_read()
    {
        // The owner points to the question, the target "im" to example.org in it.
        var response = DnsResponse.Parse(Answer("C00C" + "0021" + "0001" + "00000E10" + "000B" + "000A" + "0005" + "1466" + "02696D" + "C01E"), Query)!;

        Assert.Equal(new SrvRecord("_xmpp-client._tcp.example.org", 10, 5, 5222, "im.example.org"), Assert.Single(response.Records));
    }

    [Theory]
    [InlineData("1235")]
    [InlineData("0000")]
    public void An_answer_with_another_ID_is_ignored(string id) => Assert.Null(DnsResponse.Parse(Answer("", id), Query));

    [Fact]
    public void An_answer_to_another_question_is_ignored()
    {
        Assert.Null(DnsResponse.Parse(Answer(""), Query with { Name = "_xmpp-client._tcp.example.net" }));
        Assert.Null(DnsResponse.Parse(Answer(""), Query with { Type = DnsRecordType.Address }));
        Assert.Null(DnsResponse.Parse(Query.ToOctets(), Query));
        Assert.Null(DnsResponse.Parse([], Query));
    }

    // Pointers: to itself, forwards, past the end; then a label past the end, a reserved label type, a record cut off.
    [Theory]
    [InlineData("C02F")]
    [InlineData("C0FF")]
    [InlineData("C0")]
    [InlineData("3F61")]
    [InlineData("8061")]
    [InlineData("C00C00210001")]
    [InlineData("C00C0021000100000E10FFFF")]
    [InlineData("C00C0021000100000E100007000A00051466C0")]
    public void A_malformed_answer_is_refused(string records) =>
        Assert.Throws<DnsFormatException>(() => DnsResponse.Parse(Answer(records), Query));

    [Fact]
    public void Any_mutation_of_an_answer_is_read_ignored_or_refused()
    {
        var answer = Answer("C00C" + "0021" + "0001" + "00000E10" + "000B" + "000A" + "0005" + "1466" + "02696D" + "C01E");
        var random = new Random(1);
        var outcomes = new HashSet<string>();
        for (var i = 0; i < 100_000; i++)
        {
            var mutated = answer.AsSpan(0, random.Next(8) == 0 ? random.Next(answer.Length) : answer.Length).ToArray();
            for (var j = random.Next(1, 4); j > 0 && mutated.Length > 0; j--)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            try
            {
                outcomes.Add(DnsResponse.Parse(mutated, Query) is { } response ? $"read {response.Records.Count}" : "ignored");
            }
            catch (DnsFormatException)
            {
                outcomes.Add("refused");
            }
        }

        Assert.Equal(["ignored", "read 0", "read 1", "refused"], outcomes.Order());
    }

    [Theory]
    [InlineData("a..b")]
    [InlineData("")]
    [InlineData("\u00FC.example")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123.example")]
    public void A_name_that_cannot_be_asked_for_is_refused(string name) =>
        Assert.Throws<DnsFormatException>(() => DnsQuery.New(name, DnsRecordType.Srv).ToOctets());

    [Fact]
    public void A_name_of_more_than_255_octets_is_refused() =>
        Assert.Throws<DnsFormatException>(() => DnsQuery.New(string.Join('.', Enumerable.Repeat(new string('a', 60), 5)), DnsRecordType.Srv).ToOctets());

    [Fact]
    public void Nameservers_are_read_from_the_resolver_file()
    {
        var servers = NameServers.Read(["# nameserver 192.0.2.9", "search example.org", "nameserver 192.0.2.1", "nameserver\t2001:db8::1 # second", "nameserver x"]);

        Assert.Equal(["192.0.2.1:53", "[2001:db8::1]:53"], servers.Select(server => server.ToString()));
        Assert.Equal(["127.0.0.1:53"], NameServers.Read([]).Select(server => server.ToString()));
    }

    private static byte[] Answer(string records, string id = "1234")
    {
        var question = Convert.ToHexString(Query.ToOctets())[24..];
        return Convert.FromHexString(new StringBuilder(id).Append("8180").Append("0001").Append(records.Length > 0 ? "0001" : "0000").Append("00000000").Append(question).Append(records).ToString());
    }
}
