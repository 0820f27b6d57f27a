using System.Text;

namespace XmppContacts.OpenPgp.Tests.Interoperability;

/// <summary>Sequoia's <c>sq</c> asks a terminal for the password; <c>script</c> gives it one.</summary>
[Trait("Needs", "sq")]
public sealed class SequoiaTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int> Sizes => Contents.Sizes;

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task What_we_write_Sequoia_decrypts(int size)
    {
        SkipUnlessInstalled();
        using var secret = Messages.Secret();
        _folder.Write("input", secret.Encrypt(Contents.OfSize(size)));
        Assert.Equal(Contents.OfSize(size), await SqAsync("sq decrypt --output output input"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" --compression none")]
    [InlineData(" --compression zip")]
    [InlineData(" --compression zlib")]
    public async Task What_Sequoia_writes_we_read(string options)
    {
        SkipUnlessInstalled();
        var (_, help, _) = await ExternalProgram.TryRunAsync("sq", ["encrypt", "--help"], []);
        Assert.SkipUnless(Encoding.UTF8.GetString(help).Contains("--symmetric", StringComparison.Ordinal), "this sq has other options than those of version 0");
        foreach (var size in new[] { 1, 512, 100_000 })
        {
            _folder.Write("input", Contents.OfSize(size));
            using var secret = Messages.Secret();
            Assert.Equal(Contents.OfSize(size), secret.Decrypt(await SqAsync($"sq --force encrypt --symmetric --binary{options} --output output input")));
        }
    }

    public void Dispose() => _folder.Dispose();

    private static void SkipUnlessInstalled()
    {
        ExternalProgram.SkipUnlessInstalled("sq");
        ExternalProgram.SkipUnlessInstalled("script");
        Assert.SkipUnless(File.Exists("/dev/pts/ptmx"), "The system has no pseudo-terminals (/dev/pts), and sq asks for passphrases on a terminal only.");
    }

    private async Task<byte[]> SqAsync(string command)
    {
        var output = _folder.File("output");

        // Twice, since an encrypting sq may ask for it again.
        await ExternalProgram.RunAsync("script", ["-qec", command, "/dev/null"], ExternalProgram.Line(Messages.Passphrase, ExternalProgram.Line(Messages.Passphrase)), _folder.Path);
        return await File.ReadAllBytesAsync(output, TestContext.Current.CancellationToken);
    }
}
