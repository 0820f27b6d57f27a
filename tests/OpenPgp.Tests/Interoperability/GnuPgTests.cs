namespace XmppContacts.OpenPgp.Tests.Interoperability;

[Trait("Needs", "gpg")]
public sealed class GnuPgTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public static TheoryData<int> Sizes => Contents.Sizes;

    public static TheoryData<string> Options { get; } =
    [
        "--cipher-algo AES256",
        "--cipher-algo AES192 --compress-algo zip",
        "--cipher-algo AES --compress-algo zlib --textmode",
        "--s2k-mode 0 --s2k-digest-algo SHA1",
        "--s2k-mode 1 --s2k-digest-algo SHA512 -z 0",
        "--s2k-mode 3 --s2k-digest-algo SHA384",
        "--s2k-digest-algo SHA256 --set-filename contact.xml",
    ];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task What_we_write_gpg_decrypts(int size)
    {
        ExternalProgram.SkipUnlessInstalled("gpg");
        var content = Contents.OfSize(size);
        using var secret = Messages.Secret();
        Assert.Equal(content, await GpgAsync(["--decrypt"], secret.Encrypt(content)));
    }

    [Fact]
    public async Task Gpg_finds_no_fault_with_the_packets_we_write()
    {
        ExternalProgram.SkipUnlessInstalled("gpg");
        using var secret = Messages.Secret();
        var packets = System.Text.Encoding.UTF8.GetString(await GpgAsync(["--list-packets", "--verbose"], secret.Encrypt(Contents.OfSize(300))));
        Assert.Contains("symkey enc packet: version 4, cipher 9", packets, StringComparison.Ordinal);
        Assert.Contains("s2k 3, hash 8", packets, StringComparison.Ordinal);
        Assert.Contains("count 65536 (96)", packets, StringComparison.Ordinal);
        Assert.Contains("mdc_method: 2", packets, StringComparison.Ordinal);
        Assert.Contains("mode b (62), created 0, name=\"\"", packets, StringComparison.Ordinal);
        Assert.Contains("raw data: 300 bytes", packets, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Options))]
    public async Task What_gpg_writes_we_read(string options)
    {
        ExternalProgram.SkipUnlessInstalled("gpg");

        // gpg takes lines of 20,000 octets at most as text.
        foreach (var size in options.Contains("textmode", StringComparison.Ordinal) ? [1, 512] : new[] { 1, 512, 100_000 })
        {
            var content = Contents.OfSize(size);
            var message = await GpgAsync([.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--symmetric"], content);
            using var secret = Messages.Secret();
            Assert.Equal(content, secret.Decrypt(message));
        }
    }

    public void Dispose() => _home.Dispose();

    private Task<byte[]> GpgAsync(string[] arguments, byte[] input) => ExternalProgram.RunAsync(
        "gpg",
        ["--homedir", _home.Path, "--no-options", "--no-autostart", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase-fd", "0", "--s2k-count", "1048576", .. arguments],
        ExternalProgram.Line(Messages.Passphrase, input));
}
