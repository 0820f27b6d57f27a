using XmppContacts.OpenPgp.KeyFiles;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Tests.Interoperability;
using XmppContacts.OpenPgp.Tests.Keys;

namespace XmppContacts.OpenPgp.Tests.KeyFiles;

/// <summary>Keys and messages of OpenPGP.js, and ours there.</summary>
[Trait("Needs", "node")]
public sealed class OpenPgpJsKeyTests(OpenPgpJsInstallation openPgpJs) : IClassFixture<OpenPgpJsInstallation>, IAsyncDisposable
{
    private const string Juliet = "xmpp:juliet@example.org";

    private readonly KeyFileFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static byte[] Content => "<signcrypt/>\r\nwith more\n"u8.ToArray();

    public static TheoryData<string, string, string?> Kinds { get; } = new()
    {
        { """{"generate":{"type":"ecc","curve":"ed25519Legacy"}}""", "Ed25519", null },
        { """{"generate":{"type":"ecc","curve":"nistP256"}}""", "NIST P-256", null },
        { """{"generate":{"type":"rsa","rsaBits":2048}}""", "RSA", null },
        { """{"generate":{"type":"ecc","curve":"ed25519Legacy","passphrase":"secret"}}""", "Ed25519", "secret" },
        { """{"generate":{"type":"ecc","curve":"nistP384","passphrase":"secret"},"aeadProtect":true}""", "NIST P-384", "secret" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Keys_and_messages_go_to_OpenPGP_js_and_back(string options, string algorithm, string? passphrase)
    {
        var generated = await openPgpJs.RunWithKeysAsync("generate", options);
        var ring = _folder.Ring(passphrase);
        var key = Assert.Single(await ring.ImportAsync(generated, Cancellation));
        Assert.Equal((algorithm, true, true, true), (key.Algorithm, key.CanSign, key.CanEncrypt, key.HasSecret));
        Assert.Equal([Juliet], key.UserIds);

        var open = await ring.ExportSecretAsync(key, Cancellation);
        Assert.Equal(Content, await openPgpJs.RunWithKeysAsync("decrypt", "{}", open, await ring.SignAndEncryptAsync(Content, key, [key], Cancellation)));
        foreach (var configuration in new[] { "{}", """{"aeadProtect":true}""", """{"preferredCompressionAlgorithm":2}""" })
        {
            var read = await ring.DecryptAsync(await openPgpJs.RunWithKeysAsync("encrypt", configuration, open, Content), Cancellation);
            Assert.Equal(Content, read.Content.ToArray());
            Assert.Equal((SignatureState.Valid, key.Fingerprint), (Assert.Single(read.Signatures).State, read.Signatures[0].Key!.Fingerprint));
        }
    }

    [Fact]
    public async Task Generated_key_is_used_by_OpenPGP_js()
    {
        var ring = _folder.Ring("secret");
        var key = await ring.GenerateAsync(Juliet, Cancellation);
        var open = await ring.ExportSecretAsync(key, Cancellation);
        Assert.Equal(Content, await openPgpJs.RunWithKeysAsync("decrypt", "{}", open, await ring.SignAndEncryptAsync(Content, key, [key], Cancellation)));
        var read = await ring.DecryptAsync(await openPgpJs.RunWithKeysAsync("encrypt", "{}", open, Content), Cancellation);
        Assert.Equal(SignatureState.Valid, Assert.Single(read.Signatures).State);
    }

    [Theory]
    [InlineData("""{"generate":{"type":"curve25519"}}""", "the OpenPGP key is not supported: it uses the algorithm Ed25519 of RFC 9580 (number 27)")]
    [InlineData("""{"generate":{"type":"curve25519"},"v6Keys":true}""", "the OpenPGP key is not supported: it uses version 6")]
    public async Task New_kinds_of_keys_are_named_as_not_supported(string options, string message)
    {
        var secret = await openPgpJs.RunWithKeysAsync("generate", options);
        var published = await openPgpJs.RunWithKeysAsync("public", "{}", secret);
        foreach (var attempt in new Func<Task>[] { () => _folder.Ring().ImportAsync(secret, Cancellation), () => _folder.Ring().EncryptAsync(Content, [published], Cancellation) })
        {
            var refusal = await Assert.ThrowsAsync<OpenPgpException>(attempt);
            Assert.Equal((OpenPgpFailure.Unsupported, message), (refusal.Reason, refusal.Message));
        }

        // Beside others, such a key hinders nobody.
        _folder.Write("new.pgp", secret);
        var ring = _folder.Ring();
        var key = await ring.GenerateAsync(Juliet, Cancellation);
        Assert.Equal(key.Fingerprint, Assert.Single(await _folder.Ring().GetKeysAsync(Cancellation)).Fingerprint);
        Assert.Contains(message, Assert.Single(ring.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"generate":{"type":"curve25519"}}""")]
    [InlineData("""{"generate":{"type":"curve25519"},"v6Keys":true}""")]
    public async Task Certification_by_a_new_kind_of_key_does_not_make_a_key_unreadable(string options)
    {
        var ring = _folder.Ring();
        var key = await ring.GenerateAsync(Juliet, Cancellation);
        var certified = await openPgpJs.RunWithKeysAsync("certify", "{}", await openPgpJs.RunWithKeysAsync("generate", options), await ring.ExportAsync(key, Cancellation));
        Assert.True(certified.Length > (await ring.ExportAsync(key, Cancellation)).Length);
        await using var other = new KeyFileFolder();
        var imported = Assert.Single(await other.Ring().ImportAsync(certified, Cancellation));
        Assert.True(imported is { CanSign: true, CanEncrypt: true });
        Assert.Equal(Content, (await ring.DecryptAsync(await other.Ring().EncryptAsync(Content, [certified], Cancellation), Cancellation)).Content.ToArray());
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();
}
