using XmppContacts.OpenPgp.Tests.Interoperability;

namespace XmppContacts.OpenPgp.Tests;

/// <summary>Old ciphers and hashes of symmetric messages, which are read and never written.</summary>
[Trait("Needs", "gpg")]
public class LegacyAlgorithmTests
{
    private static readonly string[] Quiet = ["--no-options", "--no-autostart", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase-fd", "0", "--s2k-count", "1048576"];

    [Theory]
    [InlineData("--cipher-algo", "3DES")]
    [InlineData("--cipher-algo", "CAST5")]
    [InlineData("--cipher-algo", "BLOWFISH")]
    [InlineData("--cipher-algo", "TWOFISH")]
    [InlineData("--cipher-algo", "IDEA")]
    [InlineData("--cipher-algo", "CAMELLIA128")]
    [InlineData("--cipher-algo", "CAMELLIA192")]
    [InlineData("--cipher-algo", "CAMELLIA256")]
    [InlineData("--s2k-digest-algo", "SHA224")]
    [InlineData("--s2k-digest-algo", "RIPEMD160")]
    [InlineData("--compress-algo", "bzip2")]
    public async Task Reads_message_with_old_algorithm(string option, string algorithm)
    {
        ExternalProgram.SkipUnlessInstalled("gpg");
        using var home = new TemporaryFolder();
        using var secret = Messages.Secret();
        foreach (var size in new[] { 1, 512, 20_000 })
        {
            var content = Contents.OfSize(size);
            var message = await ExternalProgram.RunAsync(
                "gpg", ["--homedir", home.Path, .. Quiet, option, algorithm, "--force-mdc", "--symmetric"], ExternalProgram.Line(Messages.Passphrase, content));
            Assert.Equal(content, secret.Decrypt(message));
            Assert.Equal(OpenPgpFailure.IntegrityFailed, Messages.Refusal(message, "another").Reason);
        }
    }

    [Fact]
    public void Changed_message_gives_nothing()
    {
        var message = Sample.Message("gpg-cipher-3DES");
        for (var position = 20; position < message.Length; position += 7)
        {
            message[position] ^= 0x10;
            Messages.Refusal(message, Sample.Passphrase);
            message[position] ^= 0x10;
        }
    }

    [Fact]
    public void Message_with_old_cipher_and_without_integrity_is_refused() =>
        Assert.Equal(OpenPgpFailure.NoIntegrity, Messages.Refusal(Sample.Message("gpg-rfc2440"), Sample.Passphrase).Reason);
}
