namespace XmppContacts.OpenPgp.Tests.Interoperability;

[Trait("Needs", "rnp")]
public sealed class RnpTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int> Sizes => Contents.Sizes;

    public static TheoryData<string> Options { get; } =
    [
        "",
        "--cipher AES128 --zip",
        "--cipher AES192 --zlib",
        "--hash SHA512 -z 0",
        "--aead=OCB",
        "--aead=OCB --cipher AES128 --zlib",
    ];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task What_we_write_RNP_decrypts(int size)
    {
        ExternalProgram.SkipUnlessInstalled("rnp");
        using var secret = Messages.Secret();
        Assert.Equal(Contents.OfSize(size), await RnpAsync(["--decrypt"], secret.Encrypt(Contents.OfSize(size)), Messages.Passphrase));
    }

    [Theory]
    [MemberData(nameof(Options))]
    public async Task What_RNP_writes_we_read(string options)
    {
        ExternalProgram.SkipUnlessInstalled("rnp");
        foreach (var size in new[] { 1, 512, 100_000 })
        {
            var message = await RnpAsync([.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--symmetric"], Contents.OfSize(size), Messages.Passphrase);
            using var secret = Messages.Secret();
            Assert.Equal(Contents.OfSize(size), secret.Decrypt(message));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("--aead=OCB")]
    public async Task What_RNP_writes_for_several_passphrases_each_of_them_opens(string option)
    {
        ExternalProgram.SkipUnlessInstalled("rnp");
        string[] passphrases = ["first one", "second one", "third one"];
        var content = Contents.OfSize(512);
        string[] options = option.Length == 0 ? [] : [option];
        var message = await RnpAsync([.. options, "--passwords", "3", "--symmetric"], content, passphrases);
        foreach (var passphrase in passphrases)
        {
            using var secret = new SymmetricSecret(passphrase);
            Assert.Equal(content, secret.Decrypt(message));
        }

        // Without AEAD, only the first octet of a session key tells that it was decrypted with a wrong passphrase (RFC 9580 §5.3.1). Of the 256 values
        // that it may then have, two name ciphers with keys of this length that are not read here, Twofish and Camellia-256.
        OpenPgpFailure[] expected = option.Length == 0 ? [OpenPgpFailure.IntegrityFailed, OpenPgpFailure.Unsupported] : [OpenPgpFailure.IntegrityFailed];
        Assert.Contains(Messages.Refusal(message, "fourth one").Reason, expected);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<byte[]> RnpAsync(string[] arguments, byte[] content, params string[] passphrases)
    {
        var input = _folder.Write("input", content);
        var output = _folder.File("output");
        await ExternalProgram.RunAsync(
            "rnp",
            ["--homedir", _folder.Path, "--notty", "--pass-fd", "0", .. arguments, "--overwrite", "--output", output, input],
            ExternalProgram.Line(string.Join('\n', passphrases)));
        return await File.ReadAllBytesAsync(output, TestContext.Current.CancellationToken);
    }
}
