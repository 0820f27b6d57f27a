using XmppContacts.Streams.Sasl;
using XmppContacts.Streams.Tls;

namespace XmppContacts.Streams.Tests.Sasl;

public sealed class MechanismChoiceTests
{
    private static readonly ChannelBindings OnTls12 = ChannelBindings.Of((ChannelBindings.Unique, [1]), (ChannelBindings.ServerEndPoint, [2]));
    private static readonly ChannelBindings OnTls13 = ChannelBindings.Of((ChannelBindings.ServerEndPoint, [2]));

    [Fact]
    public void The_strongest_hash_is_chosen() =>
        Assert.Equal("SCRAM-SHA-512", Choose("PLAIN SCRAM-SHA-1 SCRAM-SHA-512 SCRAM-SHA-256", null, OnTls13));

    [Fact]
    public void On_TLS_1_2_the_login_is_bound_to_the_connection() =>
        Assert.Equal("SCRAM-SHA-1-PLUS p=tls-unique", Choose("PLAIN SCRAM-SHA-1-PLUS SCRAM-SHA-1", null, OnTls12));

    [Fact]
    public void On_TLS_1_3_it_is_not_unless_the_server_says_that_it_takes_a_defined_binding()
    {
        // What ejabberd 23.01 offers on TLS 1.3, and what it would offer with XEP-0440.
        Assert.Equal("SCRAM-SHA-1 n", Choose("PLAIN SCRAM-SHA-1-PLUS SCRAM-SHA-1", null, OnTls13, withFlag: true));
        Assert.Equal("SCRAM-SHA-1 n", Choose("SCRAM-SHA-1-PLUS SCRAM-SHA-1", ["tls-unique", "tls-exporter"], OnTls13, withFlag: true));
        Assert.Equal(
            "SCRAM-SHA-1-PLUS p=tls-server-end-point", Choose("SCRAM-SHA-1-PLUS SCRAM-SHA-1", ["tls-exporter", "tls-server-end-point"], OnTls13));
    }

    [Fact]
    public void A_server_that_lists_its_bindings_is_not_asked_for_another() =>
        Assert.Equal("SCRAM-SHA-1-PLUS p=tls-server-end-point", Choose("SCRAM-SHA-1-PLUS SCRAM-SHA-1", ["tls-server-end-point"], OnTls12));

    [Fact]
    public void The_password_itself_is_sent_only_when_allowed()
    {
        Assert.Equal("invalid-mechanism", Assert.Throws<SaslException>(() => Choose("PLAIN", null, OnTls13)).Condition);
        Assert.Equal("PLAIN", Choose("PLAIN", null, OnTls13, allowPlain: true));
    }

    [Fact]
    public void Also_when_allowed_it_is_not_sent_where_there_is_better() =>
        Assert.Equal("SCRAM-SHA-1", Choose("PLAIN SCRAM-SHA-1", null, OnTls13, allowPlain: true));

    [Theory]
    [InlineData("")]
    [InlineData("DIGEST-MD5 EXTERNAL ANONYMOUS")]
    [InlineData("SCRAM-SHA-1-PLUS")]
    public void Without_a_known_mechanism_there_is_no_login(string offered) =>
        Assert.Equal("invalid-mechanism", Assert.Throws<SaslException>(() => Choose(offered, null, OnTls13, allowPlain: true)).Condition);

    private static string Choose(string offered, string[]? offeredBindings, ChannelBindings bindings, bool allowPlain = false, bool withFlag = false)
    {
        var exchange = MechanismChoice.Choose(offered.Split(' '), offeredBindings, bindings, "user", "pencil", allowPlain);
        var first = System.Text.Encoding.UTF8.GetString(exchange.InitialResponse()).Split(',')[0];
        return exchange.Mechanism.EndsWith("-PLUS", StringComparison.Ordinal) || withFlag ? $"{exchange.Mechanism} {first}" : exchange.Mechanism;
    }
}
