using System.Text;
using XmppContacts.Streams.Sasl;

namespace XmppContacts.Streams.Tests.Sasl;

public sealed class ScramTests
{
    private const string Sha1Challenge = "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096";

    [Fact]
    public void The_exchange_of_RFC_5802_section_5()
    {
        var scram = Scram("SCRAM-SHA-1", "fyko+d2lbbFgONRv9qkxdawL");

        Assert.Equal("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL", Text(scram.InitialResponse()));
        Assert.Equal(
            "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
            Text(scram.Respond(Octets(Sha1Challenge))));
        scram.Complete(Octets("v=rmF9pqV8S7suAoZWja4dJRkFsKQ="));
    }

    [Fact]
    public void The_exchange_of_RFC_7677_section_3()
    {
        var scram = Scram("SCRAM-SHA-256", "rOprNGfwEbeRWgbNEkqO");

        Assert.Equal("n,,n=user,r=rOprNGfwEbeRWgbNEkqO", Text(scram.InitialResponse()));
        Assert.Equal(
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
            Text(scram.Respond(Octets("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"))));
        scram.Complete(Octets("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
    }

    [Fact]
    public void The_signature_may_come_as_a_last_challenge()
    {
        var scram = AfterChallenge();

        Assert.Empty(scram.Respond(Octets("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")));
        scram.Complete(null);
    }

    [Theory]
    [InlineData("v=smF9pqV8S7suAoZWja4dJRkFsKQ=")]
    [InlineData("v=")]
    [InlineData("v=AAAA")]
    [InlineData("")]
    [InlineData(null)]
    public void A_server_that_does_not_know_the_password_is_found_out(string? final)
    {
        var scram = AfterChallenge();

        var problem = Assert.Throws<SaslException>(() => scram.Complete(final is null ? null : Octets(final)));
        Assert.Equal("server-not-authenticated", problem.Condition);
    }

    [Fact]
    public void Success_without_any_exchange_proves_nothing()
    {
        var scram = Scram("SCRAM-SHA-1", "fyko+d2lbbFgONRv9qkxdawL");
        scram.InitialResponse();

        Assert.Throws<SaslException>(() => scram.Complete(Octets("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")));
    }

    [Theory]
    [InlineData("r=fyko+d2lbbFgONRv9qkxdawL,s=QSXCR+Q6sek8bf92,i=4096")]
    [InlineData("r=another,s=QSXCR+Q6sek8bf92,i=4096")]
    [InlineData("m=unknown,r=fyko+d2lbbFgONRv9qkxdawL3,s=QSXCR+Q6sek8bf92,i=4096")]
    [InlineData("r=fyko+d2lbbFgONRv9qkxdawL3,s=!,i=4096")]
    [InlineData("r=fyko+d2lbbFgONRv9qkxdawL3,s=,i=4096")]
    [InlineData("r=fyko+d2lbbFgONRv9qkxdawL3,s=QSXCR+Q6sek8bf92,i=4095")]
    [InlineData("r=fyko+d2lbbFgONRv9qkxdawL3,s=QSXCR+Q6sek8bf92,i=5000001")]
    [InlineData("r=fyko+d2lbbFgONRv9qkxdawL3,s=QSXCR+Q6sek8bf92,i=-4096")]
    [InlineData("r=fyko+d2lbbFgONRv9qkxdawL3,s=QSXCR+Q6sek8bf92")]
    [InlineData("")]
    public void A_challenge_that_breaks_the_rules_is_not_answered(string challenge)
    {
        var scram = Scram("SCRAM-SHA-1", "fyko+d2lbbFgONRv9qkxdawL");

        var problem = Assert.Throws<SaslException>(() => scram.Respond(Octets(challenge)));
        Assert.DoesNotContain("pencil", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equals_signs_and_commas_in_the_user_name_are_escaped()
    {
        var scram = new ScramExchange(ScramHash.All[0], "a=b,c", "pencil", binding: null, "nonce");

        Assert.Equal("n,,n=a=3Db=2Cc,r=nonce", Text(scram.InitialResponse()));
    }

    [Fact]
    public void A_binding_is_named_first_and_sent_with_the_proof()
    {
        var scram = new ScramExchange(ScramHash.All[2], "user", "pencil", new ScramBinding("tls-unique", [1, 2, 3]), "fyko");

        Assert.Equal("SCRAM-SHA-1-PLUS", scram.Mechanism);
        Assert.Equal("p=tls-unique,,n=user,r=fyko", Text(scram.InitialResponse()));
        var final = Text(scram.Respond(Octets("r=fyko3rfc,s=QSXCR+Q6sek8bf92,i=4096")));
        Assert.StartsWith("c=" + Convert.ToBase64String([.. "p=tls-unique,,"u8, 1, 2, 3]) + ",r=fyko3rfc,p=", final, StringComparison.Ordinal);
    }

    private static ScramExchange AfterChallenge()
    {
        var scram = Scram("SCRAM-SHA-1", "fyko+d2lbbFgONRv9qkxdawL");
        scram.InitialResponse();
        scram.Respond(Octets(Sha1Challenge));
        return scram;
    }

    private static ScramExchange Scram(string mechanism, string nonce) =>
        new(ScramHash.All.Single(hash => hash.Mechanism == mechanism), "user", "pencil", binding: null, nonce);

    private static byte[] Octets(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(byte[] octets) => Encoding.UTF8.GetString(octets);
}
