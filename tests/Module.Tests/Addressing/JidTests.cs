using XmppContacts.Addressing;

namespace XmppContacts.Tests.Addressing;

public sealed class JidTests
{
    // RFC 7622 §3.5, table 1: each of these is an address.
    [Theory]
    [InlineData("juliet@example.com", "juliet", "example.com", null)]
    [InlineData("juliet@example.com/foo", "juliet", "example.com", "foo")]
    [InlineData("juliet@example.com/foo bar", "juliet", "example.com", "foo bar")]
    [InlineData("juliet@example.com/foo@bar", "juliet", "example.com", "foo@bar")]
    [InlineData(@"foo\20bar@example.com", @"foo\20bar", "example.com", null)]
    [InlineData("fussball@example.com", "fussball", "example.com", null)]
    [InlineData("fußball@example.com", "fußball", "example.com", null)]
    [InlineData("π@example.com", "π", "example.com", null)]
    [InlineData("Σ@example.com/foo", "σ", "example.com", "foo")]
    [InlineData("king@example.com/♚", "king", "example.com", "♚")]
    [InlineData("example.com", null, "example.com", null)]
    [InlineData("example.com/foobar", null, "example.com", "foobar")]
    [InlineData("a.example.com/b@example.net", null, "a.example.com", "b@example.net")]
    public void An_address_has_the_parts_of_RFC_7622(string text, string? local, string domain, string? resource)
    {
        var jid = Jid.Parse(text);

        Assert.Equal((local, domain, resource), (jid.Local, jid.Domain, jid.Resource));
    }

    // RFC 7622 §3.5, table 2: none of these is an address.
    [Theory]
    [InlineData("\"juliet\"@example.com")]
    [InlineData("foo bar@example.com")]
    [InlineData("juliet@example.com/")]
    [InlineData("@example.com/")]
    [InlineData("henryⅣ@example.com")]
    [InlineData("♚@example.com")]
    [InlineData("juliet@")]
    [InlineData("/foobar")]
    [InlineData("")]
    [InlineData("a@b@c")]
    [InlineData("a..b@exa mple.com")]
    [InlineData("juliet@example..com")]
    [InlineData("juliet@exam\u202Eple.com")]
    [InlineData("juliet＠evil.example@example.com")]
    [InlineData("juliet／home@example.com")]
    [InlineData("juliet@example．．com")]
    [InlineData("juliet@．example.com")]
    public void What_RFC_7622_refuses_is_no_address(string text) => Assert.False(Jid.TryParse(text, out _));

    [Theory]
    [InlineData("Juliet@Example.COM", "juliet@example.com")]
    [InlineData("juliet@example.com.", "juliet@example.com")]
    [InlineData("zoë@xn--bcher-kva.example", "zoë@bücher.example")]
    [InlineData("zoe\u0308@BÜCHER.example", "zoë@bücher.example")]
    [InlineData("ｊｕｌｉｅｔ@example.com", "juliet@example.com")]
    [InlineData("juliet@example．com", "juliet@example.com")]
    [InlineData("juliet@example。ｃｏｍ", "juliet@example.com")]
    [InlineData("juliet@[2001:DB8::1]", "juliet@[2001:db8::1]")]
    public void Equal_addresses_are_equal_values(string one, string other)
    {
        Assert.Equal(Jid.Parse(other), Jid.Parse(one));
        Assert.Equal(Jid.Parse(other).GetHashCode(), Jid.Parse(one).GetHashCode());
        Assert.Equal(other, Jid.Parse(one).ToString());
    }

    [Fact]
    public void A_part_longer_than_1023_octets_is_refused()
    {
        Assert.True(Jid.TryParse(new string('a', 1023) + "@example.com", out _));
        Assert.False(Jid.TryParse(new string('a', 1024) + "@example.com", out _));
        Assert.False(Jid.TryParse(new string('é', 512) + "@example.com", out _));
    }

    [Fact]
    public void The_case_of_a_resource_matters() => Assert.NotEqual(Jid.Parse("a@b.example/Home"), Jid.Parse("a@b.example/home"));

    [Fact]
    public void A_name_with_separators_makes_no_account() => Assert.False(Jid.TryCreate("juliet@evil.example/x", "example.com", out _));

    [Fact]
    public void An_invalid_address_is_named_without_its_control_characters()
    {
        var error = Assert.Throws<FormatException>(() => Jid.Parse("a\u001b[31m b@example.com"));

        Assert.Contains("⟨U+001B⟩", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error.Message);
    }
}
