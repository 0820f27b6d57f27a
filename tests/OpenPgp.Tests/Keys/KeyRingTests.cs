using System.Text;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.OpenPgp.Tests.Keys;

/// <summary>What the key ring does when all is well.</summary>
public sealed class KeyRingTests : IAsyncDisposable
{
    private const string Juliet = "xmpp:juliet@example.org";

    private readonly GnuPgFolder _folder = new();
    private readonly GnuPgFolder _other = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static byte[] Content => [.. Encoding.UTF8.GetBytes("<signcrypt xmlns='urn:xmpp:openpgp:0'/>\r\n"), 0, 0xFF, (byte)'\n'];

    [Theory]
    [InlineData(null)]
    [InlineData("a long passphrase – with Ünicode")]
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
        Assert.Equal(0x80, message[0] & 0x80);
        await _folder.EndAgentAsync();
        var read = await _folder.Ring(passphrase).DecryptAsync(message, Cancellation);
        Assert.Equal(Content, read.Content.ToArray());
        var signature = Assert.Single(read.Signatures);
        Assert.Equal(SignatureState.Valid, signature.State);
        Assert.Equal(key.Fingerprint, signature.Key?.Fingerprint);
        Assert.InRange(signature.Made!.Value, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    public async ValueTask DisposeAsync()
    {
        await _folder.DisposeAsync();
        await _other.DisposeAsync();
    }
}
