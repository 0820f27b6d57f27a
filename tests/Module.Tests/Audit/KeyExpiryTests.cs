using System.Globalization;
using XmppContacts.Audit;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Tests.Keys;

namespace XmppContacts.Tests.Audit;

/// <summary>Published keys that expire, as GnuPG made them.</summary>
[Trait("Needs", "gpg")]
public sealed class KeyExpiryTests : IAsyncDisposable
{
    private const string List = "urn:xmpp:openpgp:0:public-keys";
    private const string Juliet = "xmpp:juliet@capulet.example";

    private readonly GnuPgFolder _folder = new();

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Theory]
    [InlineData("89d", true)]
    [InlineData("92d", false)]
    [InlineData("never", false)]
    public async Task A_key_is_named_90_days_before_it_expires(string life, bool isNamed)
    {
        var key = await MakeAsync(life, life);

        var findings = await AuditAsync("KeyExpiresSoon");

        Assert.Equal(
            isNamed ? [(Severity.Medium, $"{List}:{key.Fingerprint}", $"the published key can be used until {Day(key.Expires)}")] : [],
            findings.Select(finding => (finding.Severity, finding.Location, finding.Message)));
        Assert.Empty(await AuditAsync("WeakOpenPgpKey"));
    }

    [Fact]
    public async Task The_subkey_that_encrypts_counts_when_it_expires_before_the_key()
    {
        var key = await MakeAsync("never", "30d");

        Assert.Equal(
            $"the published key can be used until {Day(key.Subkeys[0].Expires)}: no subkey that signs or encrypts lasts longer",
            Assert.Single(await AuditAsync("KeyExpiresSoon")).Message);
    }

    // Its time is over, which is WeakOpenPgpKey's to say.
    [Theory]
    [InlineData("2020-06-30", "2020-06-30", "the key expired on 2020-06-")]
    [InlineData("never", "2020-06-30", "every part of the key that encrypts is expired or revoked")]
    public async Task A_key_that_has_expired_does_not_expire_soon(string life, string ofSubkey, string weakness)
    {
        await MakeAsync(life, ofSubkey, "20200101T000000!");

        Assert.Empty(await AuditAsync("KeyExpiresSoon"));
        Assert.StartsWith(weakness, Assert.Single(await AuditAsync("WeakOpenPgpKey")).Message, StringComparison.Ordinal);
    }

    private async Task<OpenPgpKey> MakeAsync(string life, string ofSubkey, string? time = null)
    {
        string[] faked = time is null ? [] : ["--faked-system-time", time];
        await _folder.GpgAsync([.. faked, "--quick-generate-key", Juliet, "ed25519", "cert,sign", life]);
        var key = Assert.Single(await _folder.Ring().GetKeysAsync(TestContext.Current.CancellationToken));
        await _folder.GpgAsync([.. faked, "--quick-add-key", key.Fingerprint, "cv25519", "encr", ofSubkey]);
        return Assert.Single(await _folder.Ring().GetKeysAsync(TestContext.Current.CancellationToken));
    }

    private async Task<IReadOnlyList<Finding>> AuditAsync(string rule)
    {
        var key = Assert.Single(await _folder.Ring().GetKeysAsync(TestContext.Current.CancellationToken)).Fingerprint;
        var data = Convert.ToBase64String(await _folder.GpgAsync("--export"));
        return await AuditOf.AccountAsync(
            $"""
            <pubsub {AuditOf.PubSub}>
              <items node='{List}'><item id='current'><public-keys-list xmlns='urn:xmpp:openpgp:0'><pubkey-metadata v4-fingerprint='{key}' date='2026-03-01T12:00:00Z'/></public-keys-list></item></items>
              <items node='{List}:{key}'><item id='current'><pubkey xmlns='urn:xmpp:openpgp:0'><data>{data}</data></pubkey></item></items>
            </pubsub>
            """,
            rule);
    }

    private static string Day(DateTimeOffset? time) => time!.Value.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
