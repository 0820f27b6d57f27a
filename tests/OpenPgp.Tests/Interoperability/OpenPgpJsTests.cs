namespace XmppContacts.OpenPgp.Tests.Interoperability;

[Trait("Needs", "node")]
public sealed class OpenPgpJsTests(OpenPgpJsInstallation openPgpJs) : IClassFixture<OpenPgpJsInstallation>
{
    public static TheoryData<int> Sizes => Contents.Sizes;

    // Numbers of RFC 9580 §9: AES-128, 192, 256 are 7, 8, 9; zip and zlib 1 and 2; OCB and GCM 2 and 3.
    public static TheoryData<string> Configurations { get; } =
    [
        "{}",
        """{"preferredCompressionAlgorithm": 1, "preferredSymmetricAlgorithm": 7}""",
        """{"preferredCompressionAlgorithm": 2, "preferredSymmetricAlgorithm": 8}""",
        """{"aeadProtect": true, "preferredAEADAlgorithm": 2}""",
        """{"aeadProtect": true, "preferredAEADAlgorithm": 3}""",
        """{"aeadProtect": true, "preferredAEADAlgorithm": 2, "preferredSymmetricAlgorithm": 7, "aeadChunkSizeByte": 0, "preferredCompressionAlgorithm": 2}""",
        """{"aeadProtect": true, "preferredAEADAlgorithm": 3, "preferredSymmetricAlgorithm": 8, "aeadChunkSizeByte": 4}""",
    ];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task What_we_write_OpenPGP_js_decrypts(int size)
    {
        using var secret = Messages.Secret();
        Assert.Equal(Contents.OfSize(size), await openPgpJs.RunAsync("decrypt", "{}", secret.Encrypt(Contents.OfSize(size))));
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public async Task What_OpenPGP_js_writes_we_read(string configuration)
    {
        foreach (var size in new[] { 1, 512, 100_000 })
        {
            var message = await openPgpJs.RunAsync("encrypt", configuration, Contents.OfSize(size));
            using var secret = Messages.Secret();
            Assert.Equal(Contents.OfSize(size), secret.Decrypt(message));
        }
    }
}
