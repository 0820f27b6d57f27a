using XmppContacts.OpenPgp.KeyFiles;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Tests.Interoperability;
using XmppContacts.OpenPgp.Tests.Keys;

namespace XmppContacts.OpenPgp.Tests.KeyFiles;

/// <summary>Keys and messages of Sequoia and RNP, and ours there; GnuPG's are in the contract of all rings.</summary>
public sealed class OtherProgramKeyTests : IAsyncDisposable
{
    private const string Juliet = "xmpp:juliet@example.org";

    private readonly KeyFileFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static byte[] Content => "<signcrypt/>\r\nwith more\n"u8.ToArray();

    [Theory]
    [Trait("Needs", "sq")]
    [InlineData("cv25519")]
    [InlineData("rsa3k")]
    public async Task Keys_and_messages_go_to_Sequoia_and_back(string suite)
    {
        ExternalProgram.SkipUnlessInstalled("sq");
        var file = _folder.File("sq.asc");
        await ExternalProgram.RunAsync("sq", ["key", "generate", "--cipher-suite", suite, "--userid", Juliet, "--export", file], []);
        var ring = _folder.Ring();
        var key = Assert.Single(await ring.GetKeysAsync(Cancellation));
        Assert.True(key is { HasSecret: true, CanSign: true, CanEncrypt: true });
        Assert.Equal([Juliet], key.UserIds);

        await AssertReadAsync(ring, await ExternalProgram.RunAsync("sq", ["encrypt", "--binary", "--signer-key", file, "--recipient-cert", file], Content), key);
        var message = await ring.SignAndEncryptAsync(Content, key, [key], Cancellation);
        Assert.Equal(Content, await ExternalProgram.RunAsync("sq", ["decrypt", "--recipient-key", file, "--signer-cert", file, "--signatures", "1"], message));
    }

    [Fact]
    [Trait("Needs", "sq")]
    public async Task Generated_key_is_used_by_Sequoia()
    {
        ExternalProgram.SkipUnlessInstalled("sq");
        var ring = _folder.Ring();
        var key = await ring.GenerateAsync(Juliet, Cancellation);
        var file = Directory.GetFiles(_folder.Path, "*.asc").Single();
        var message = await ring.SignAndEncryptAsync(Content, key, [key], Cancellation);
        Assert.Equal(Content, await ExternalProgram.RunAsync("sq", ["decrypt", "--recipient-key", file, "--signer-cert", file, "--signatures", "1"], message));
        await AssertReadAsync(ring, await ExternalProgram.RunAsync("sq", ["encrypt", "--binary", "--signer-key", file, "--recipient-cert", file], Content), key);
    }

    [Theory]
    [Trait("Needs", "rnp")]
    [InlineData(null)]
    [InlineData("secret")]
    public async Task Key_of_RNP_is_read_and_used(string? passphrase)
    {
        ExternalProgram.SkipUnlessInstalled("rnpkeys");
        using var home = new TemporaryFolder();
        await RnpKeysAsync(home, passphrase, ["--generate-key", "--userid", Juliet, "--numbits", "2048"]);
        await RnpKeysAsync(home, passphrase, ["--export-key", "--secret", Juliet, "--output", _folder.File("rnp.asc")]);
        var ring = _folder.Ring(passphrase);
        var key = Assert.Single(await ring.GetKeysAsync(Cancellation));
        Assert.True(key is { HasSecret: true, CanSign: true, CanEncrypt: true });
        await AssertBothWaysAsync(ring, key, home, passphrase);
    }

    [Theory]
    [Trait("Needs", "rnp")]
    [InlineData(null)]
    [InlineData("secret")]
    public async Task Generated_key_is_used_by_RNP(string? passphrase)
    {
        ExternalProgram.SkipUnlessInstalled("rnpkeys");
        using var home = new TemporaryFolder();
        var ring = _folder.Ring(passphrase);
        var key = await ring.GenerateAsync(Juliet, Cancellation);
        await RnpKeysAsync(home, passphrase, ["--import-key", Directory.GetFiles(_folder.Path, "*.asc").Single()]);
        await AssertBothWaysAsync(ring, key, home, passphrase);
    }

    [Fact]
    [Trait("Needs", "gpg")]
    public async Task Generated_key_with_passphrase_is_used_by_GnuPG()
    {
        await using var gpg = new GnuPgFolder();
        var ring = _folder.Ring("secret");
        var key = await ring.GenerateAsync(Juliet, Cancellation);
        string[] gnupg = ["--homedir", gpg.Path, "--no-options", "--batch", "--quiet", "--trust-model", "always", "--pinentry-mode", "loopback", "--passphrase", "secret"];
        await ExternalProgram.RunAsync("gpg", [.. gnupg, "--import", Directory.GetFiles(_folder.Path, "*.asc").Single()], []);
        await gpg.EndAgentAsync();
        await AssertReadAsync(ring, await ExternalProgram.RunAsync("gpg", [.. gnupg, "-r", key.Fingerprint, "--sign", "--encrypt"], Content), key);
        Assert.Equal(Content, await ExternalProgram.RunAsync("gpg", [.. gnupg, "--decrypt"], await ring.SignAndEncryptAsync(Content, key, [key], Cancellation)));
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private async Task AssertBothWaysAsync(KeyFileRing ring, OpenPgpKey key, TemporaryFolder home, string? passphrase)
    {
        var input = home.Write("input", Content);
        var output = home.File("output");
        foreach (var option in new[] { "--aead=OCB", "-z0" })
        {
            await RnpAsync(home, passphrase, ["--sign", "--encrypt", option, "--recipient", key.Fingerprint, "--userid", key.Fingerprint, "--overwrite", "--output", output, input]);
            await AssertReadAsync(ring, await File.ReadAllBytesAsync(output, Cancellation), key);
        }

        input = home.Write("message", await ring.SignAndEncryptAsync(Content, key, [key], Cancellation));
        await RnpAsync(home, passphrase, ["--decrypt", "--overwrite", "--output", output, input]);
        Assert.Equal(Content, await File.ReadAllBytesAsync(output, Cancellation));
    }

    private static Task RnpKeysAsync(TemporaryFolder home, string? passphrase, string[] arguments) => RunAsync("rnpkeys", home, passphrase, arguments);

    private static Task RnpAsync(TemporaryFolder home, string? passphrase, string[] arguments) => RunAsync("rnp", home, passphrase, arguments);

    private static Task RunAsync(string program, TemporaryFolder home, string? passphrase, string[] arguments) => ExternalProgram.RunAsync(
        program, ["--homedir", home.Path, "--notty", "--pass-fd", "0", .. arguments],
        ExternalProgram.Line(passphrase ?? "", ExternalProgram.Line(passphrase ?? "", ExternalProgram.Line(passphrase ?? ""))));

    private static async Task AssertReadAsync(KeyFileRing ring, byte[] message, OpenPgpKey signer)
    {
        var read = await ring.DecryptAsync(message, Cancellation);
        Assert.Equal(Content, read.Content.ToArray());
        Assert.Equal((SignatureState.Valid, signer.Fingerprint), (Assert.Single(read.Signatures).State, read.Signatures[0].Key?.Fingerprint));
    }
}
