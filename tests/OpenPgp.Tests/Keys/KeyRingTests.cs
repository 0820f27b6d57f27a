using System.Text;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Tests.Interoperability;

namespace XmppContacts.OpenPgp.Tests.Keys;

/// <summary>What the key ring does when all is well, and that GnuPG and Sequoia agree.</summary>
[Trait("Needs", "gpg")]
public sealed class KeyRingTests : IAsyncDisposable
{
    private const string Juliet = "xmpp:juliet@example.org";

    private readonly GnuPgFolder _folder = new();
    private readonly GnuPgFolder _other = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static byte[] Content => [.. Encoding.UTF8.GetBytes("<signcrypt xmlns='urn:xmpp:openpgp:0'/>\r\n"), 0, 0xFF, (byte)'\n'];

    /// <summary>What gpg is told to make, and what the ring then says of the key and its subkey.</summary>
    public static TheoryData<string, string, int, string, int> Kinds { get; } = new()
    {
        { "Key-Type: RSA\nKey-Length: 3072\nKey-Usage: sign\nSubkey-Type: RSA\nSubkey-Length: 2048\nSubkey-Usage: encrypt", "RSA", 3072, "RSA", 2048 },
        { "Key-Type: EDDSA\nKey-Curve: ed25519\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: cv25519", "Ed25519", 255, "Curve25519", 255 },
        { "Key-Type: ECDSA\nKey-Curve: nistp256\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: nistp256", "NIST P-256", 256, "NIST P-256", 256 },
        { "Key-Type: ECDSA\nKey-Curve: nistp384\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: nistp384", "NIST P-384", 384, "NIST P-384", 384 },
        { "Key-Type: ECDSA\nKey-Curve: nistp521\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: nistp521", "NIST P-521", 521, "NIST P-521", 521 },
    };

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a long passphrase – with Ünicode and a space at its end ")]
    public async Task A_generated_key_signs_encrypts_and_decrypts(string? passphrase)
    {
        var ring = _folder.Ring(passphrase);
        var key = await ring.GenerateAsync(Juliet, Cancellation);
        Assert.Equal([Juliet], key.UserIds);
        Assert.Equal("Ed25519", key.Algorithm);
        Assert.Equal("Curve25519", Assert.Single(key.Subkeys).Algorithm);
        Assert.Null(key.Expires);
        Assert.True(key.HasSecret && key.CanSign && key.CanEncrypt);

        await _folder.EndAgentAsync();
        var message = await ring.SignAndEncryptAsync(Content, key, [key], Cancellation);
        await _folder.EndAgentAsync();
        await AssertReadAsync(_folder.Ring(passphrase), message, key);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Keys_of_every_kind_are_listed_used_and_inspected(string parameters, string algorithm, int bits, string subkeyAlgorithm, int subkeyBits)
    {
        var key = await _folder.MakeAsync(parameters + "\nExpire-Date: 0\nName-Real: " + Juliet);
        var subkey = Assert.Single(key.Subkeys);
        Assert.Equal((algorithm, bits), (key.Algorithm, key.Bits));
        Assert.Equal((subkeyAlgorithm, subkeyBits, true), (subkey.Algorithm, subkey.Bits, subkey.IsUsable));

        var ring = _folder.Ring();
        await AssertReadAsync(ring, await ring.SignAndEncryptAsync(Content, key, [key], Cancellation), key);
        AssertSame(key, PublicKeyInspector.Read(await ring.ExportAsync(key, Cancellation), DateTimeOffset.UtcNow));
    }

    [Theory]
    [InlineData("cv25519")]
    [InlineData("rsa3k")]
    public async Task A_key_and_messages_go_to_Sequoia_and_back(string suite)
    {
        ExternalProgram.SkipUnlessInstalled("sq");
        var file = Path.Combine(_folder.Path, "sq.pgp");
        await ExternalProgram.RunAsync("sq", ["key", "generate", "--cipher-suite", suite, "--userid", Juliet, "--export", file], []);
        var ring = _folder.Ring();
        var imported = Assert.Single(await ring.ImportAsync(await File.ReadAllBytesAsync(file, Cancellation), Cancellation));
        Assert.Equal([Juliet], imported.UserIds);
        Assert.True(imported.HasSecret && imported.CanSign && imported.CanEncrypt);
        AssertSame(imported, PublicKeyInspector.Read(await ring.ExportAsync(imported, Cancellation), DateTimeOffset.UtcNow));

        var fromSequoia = await ExternalProgram.RunAsync("sq", ["encrypt", "--binary", "--compression", "none", "--signer-key", file, "--recipient-cert", file], Content);
        await AssertReadAsync(ring, fromSequoia, imported);

        var toSequoia = await ring.SignAndEncryptAsync(Content, imported, [imported], Cancellation);
        Assert.Equal(Content, await ExternalProgram.RunAsync("sq", ["decrypt", "--recipient-key", file, "--signer-cert", file, "--signatures", "1"], toSequoia));
    }

    [Fact]
    public async Task A_protected_RSA_key_is_exported_without_its_passphrase()
    {
        await _folder.GpgAsync(["--passphrase", "secret", "--quick-generate-key", Juliet, "rsa2048", "cert,sign", "never"]);
        await _folder.EndAgentAsync();
        var ring = _folder.Ring("secret");
        var key = Assert.Single(await ring.GetKeysAsync(Cancellation));

        await _other.GpgAsync("--import", await ring.ExportSecretAsync(key, Cancellation));

        Assert.True(Assert.Single(await _other.Ring().GetKeysAsync(Cancellation)).HasSecret);
    }

    [Fact]
    public async Task The_keys_are_listed_once_and_those_made_here_are_added()
    {
        var ring = _folder.Ring();
        Assert.Empty(await ring.GetKeysAsync(Cancellation));
        await _folder.MakeAsync("Key-Type: EDDSA\nKey-Curve: ed25519\nExpire-Date: 0\nName-Real: " + Juliet);
        Assert.Empty(await ring.GetKeysAsync(Cancellation));

        await Task.WhenAll(Enumerable.Range(0, 3).Select(i => ring.GenerateAsync($"{Juliet}{i}", Cancellation)));

        Assert.Equal(3, (await ring.GetKeysAsync(Cancellation)).Length);
        Assert.Equal(4, (await _folder.Ring().GetKeysAsync(Cancellation)).Length);
    }

    [Fact]
    public async Task Messages_are_signed_and_read_side_by_side()
    {
        var ring = _folder.Ring("passphrase");
        var key = await ring.GenerateAsync(Juliet, Cancellation);
        var messages = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ring.SignAndEncryptAsync(Content, key, [key], Cancellation)));
        foreach (var read in await Task.WhenAll(messages.Select(message => ring.DecryptAsync(message, Cancellation))))
        {
            Assert.Equal(SignatureState.Valid, Assert.Single(read.Signatures).State);
        }
    }

    [Fact]
    public async Task The_message_is_binary_not_compressed_and_signed_with_SHA_512()
    {
        var ring = _folder.Ring();
        var key = await ring.GenerateAsync(Juliet, Cancellation);
        var packets = Encoding.UTF8.GetString(await _folder.GpgAsync("--list-packets", await ring.SignAndEncryptAsync(Content, key, [key], Cancellation)));
        Assert.Contains("mdc_method: 2", packets, StringComparison.Ordinal);
        Assert.Contains("digest algo 10", packets, StringComparison.Ordinal);
        Assert.Contains("mode b (62)", packets, StringComparison.Ordinal);
        Assert.DoesNotContain(":compressed packet:", packets, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _folder.DisposeAsync();
        await _other.DisposeAsync();
    }

    private static async Task AssertReadAsync(GnuPgKeyRing ring, byte[] message, OpenPgpKey signer)
    {
        var read = await ring.DecryptAsync(message, Cancellation);
        Assert.Equal(Content, read.Content.ToArray());
        var signature = Assert.Single(read.Signatures);
        Assert.Equal((SignatureState.Valid, signer.Fingerprint), (signature.State, signature.Key?.Fingerprint));
        Assert.InRange(signature.Made!.Value, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    private static void AssertSame(OpenPgpKey listed, OpenPgpKey inspected)
    {
        Assert.Equal(listed.Subkeys, inspected.Subkeys);
        Assert.Equal(listed.UserIds, inspected.UserIds);
        Assert.Equal(listed with { HasSecret = false, IsMarkedOwn = false, Subkeys = [], UserIds = [] }, inspected with { Subkeys = [], UserIds = [] });
    }
}
