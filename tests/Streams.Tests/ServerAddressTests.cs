namespace XmppContacts.Streams.Tests;

public sealed class ServerAddressTests
{
    [Theory]
    [InlineData("host.example", "host.example", null)]
    [InlineData("host.example:5322", "host.example", 5322)]
    [InlineData("127.0.0.1:1", "127.0.0.1", 1)]
    [InlineData("::1", "::1", null)]
    [InlineData("[::1]", "::1", null)]
    [InlineData("[2001:db8::1]:65535", "2001:db8::1", 65535)]
    public void Host_and_port_are_told_apart(string text, string host, int? port)
    {
        var address = ServerAddress.Parse(text);

        Assert.Equal(new ServerAddress(host, port), address);
        Assert.Equal(address, ServerAddress.Parse(address.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(":5222")]
    [InlineData("host:")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:port")]
    [InlineData("host:-1")]
    [InlineData("[::1")]
    [InlineData("[::1]x")]
    [InlineData("[host]:1")]
    [InlineData("ho st")]
    [InlineData("xmpp://host")]
    public void Other_text_is_refused(string text)
    {
        Assert.False(ServerAddress.TryParse(text, out _));
        Assert.Throws<FormatException>(() => ServerAddress.Parse(text));
    }
}
