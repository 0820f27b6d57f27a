namespace XmppContacts.OpenPgp.Tests;

/// <summary>Messages by gpg, Sequoia, RNP, PGPainless, gosop and OpenPGP.js.</summary>
public class FixtureMessageTests
{
    [Theory]
    [InlineData("gosop")]
    [InlineData("gpg-cipher-AES")]
    [InlineData("gpg-cipher-AES192")]
    [InlineData("gpg-count-1024")]
    [InlineData("gpg-count-65011712")]
    [InlineData("gpg-count-65536")]
    [InlineData("gpg-default")]
    [InlineData("gpg-s2kdigest-SHA256")]
    [InlineData("gpg-s2kmode-1")]
    [InlineData("gpg-z-none")]
    [InlineData("gpg-z-zip")]
    [InlineData("gpg-z-zlib")]
    [InlineData("ojs-default")]
    [InlineData("gpg-cipher-3DES")]
    [InlineData("gpg-z-bzip2")]
    [InlineData("ojs-v2-gcm")]
    [InlineData("ojs-v2-ocb")]
    [InlineData("pgpainless")]
    [InlineData("rnp-aead-ocb")]
    [InlineData("rnp-default")]
    [InlineData("sq-default")]
    public void A_message_of_another_program_is_read(string name)
    {
        using var secret = Sample.Secret();
        Assert.Equal(Sample.Plaintext, secret.Decrypt(Sample.Message(name)));
    }

    [Theory]
    [InlineData("gpg-rfc2440", OpenPgpFailure.NoIntegrity, null)]
    public void A_message_that_is_not_read_in_process_says_why(string name, OpenPgpFailure reason, string? algorithm)
    {
        var refusal = Messages.Refusal(Sample.Message(name), Sample.Passphrase);
        Assert.Equal(reason, refusal.Reason);
        Assert.Equal(algorithm, refusal.Algorithm);
        Assert.Contains(algorithm ?? "no integrity protection", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fixture_is_read_or_refused_for_a_reason_that_a_test_names()
    {
        var named = new[] { nameof(A_message_of_another_program_is_read), nameof(A_message_that_is_not_read_in_process_says_why) }
            .Select(name => typeof(FixtureMessageTests).GetMethod(name)!)
            .SelectMany(method => method.GetCustomAttributes(typeof(InlineDataAttribute), false))
            .Select(data => (string)((InlineDataAttribute)data).Data[0]!);
        var files = Directory.GetFiles(Fixture.Path("openpgp/symmetric"), "*.pgp").Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(files.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("gpg-count-1024")]
    [InlineData("gosop")]
    [InlineData("rnp-aead-ocb")]
    [InlineData("ojs-v2-ocb")]
    [InlineData("ojs-v2-gcm")]
    public void Another_passphrase_is_told_from_nothing_else(string name)
    {
        var refusal = Messages.Refusal(Sample.Message(name), "another passphrase");
        Assert.Equal(OpenPgpFailure.IntegrityFailed, refusal.Reason);
    }
}
