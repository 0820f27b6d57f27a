using XmppContacts.Audit;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Tests.Keys;

namespace XmppContacts.Tests.Audit;

/// <summary>Published keys, as GnuPG made them.</summary>
[Trait("Needs", "gpg")]
public sealed class WeakKeyTests : IAsyncDisposable
{
    private const string List = "urn:xmpp:openpgp:0:public-keys";
    private const string Juliet = "xmpp:juliet@capulet.example";
    private const string Ed25519 = "Key-Type: eddsa\nKey-Curve: ed25519\nSubkey-Type: ecdh\nSubkey-Curve: cv25519\nName-Real: " + Juliet;

    private readonly GnuPgFolder _folder = new();

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Theory]
    [InlineData("Key-Type: eddsa\nKey-Curve: ed25519\nSubkey-Type: ecdh\nSubkey-Curve: cv25519")]
    [InlineData("Key-Type: ecdsa\nKey-Curve: nistp256")]
    [InlineData("Key-Type: rsa\nKey-Length: 2048")]
    public async Task A_good_key_has_no_finding(string parameters) =>
        Assert.Empty(await AuditAsync(await _folder.MakeAsync($"{parameters}\nName-Real: {Juliet}")));

    [Fact]
    public async Task RSA_under_2048_bits_is_weak()
    {
        var finding = Assert.Single(await AuditAsync(await _folder.MakeAsync($"Key-Type: rsa\nKey-Length: 1024\nName-Real: {Juliet}")));

        Assert.Equal((Severity.High, "the key has 1024 bits (RSA)"), (finding.Severity, finding.Message));
    }

    [Fact]
    public async Task A_subkey_under_2048_bits_is_weak() => Assert.Equal(
        ["a subkey has 1024 bits (RSA)"],
        (await AuditAsync(await _folder.MakeAsync($"Key-Type: rsa\nKey-Length: 2048\nSubkey-Type: rsa\nSubkey-Length: 1024\nName-Real: {Juliet}"))).Select(finding => finding.Message));

    [Fact]
    public async Task A_key_past_its_time_is_weak()
    {
        await _folder.GpgAsync("--faked-system-time 20200101T000000! --quick-generate-key --yes " + Juliet + " ed25519 default 2020-06-30");
        var key = Assert.Single(await _folder.Ring().GetKeysAsync(TestContext.Current.CancellationToken));

        var finding = Assert.Single(await AuditAsync(key));

        Assert.StartsWith("the key expired on 2020-06-", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_key_is_weak()
    {
        var key = await _folder.MakeAsync(Ed25519);

        // The certificate that gpg makes with each key; a colon before its first line keeps it from being imported by mistake.
        var certificate = await File.ReadAllTextAsync(Path.Combine(_folder.Path, "openpgp-revocs.d", key.Fingerprint + ".rev"), TestContext.Current.CancellationToken);
        await _folder.GpgAsync("--import", System.Text.Encoding.UTF8.GetBytes(certificate.Replace(":-----BEGIN", "-----BEGIN", StringComparison.Ordinal)));

        Assert.Equal(["the key is revoked"], (await AuditAsync(key)).Select(finding => finding.Message));
    }

    // XEP-0373 §4: the user ID is "xmpp:" and the bare address.
    [Theory]
    [InlineData("xmpp:romeo@montague.example")]
    [InlineData("Juliet Capulet <juliet@capulet.example>")]
    public async Task A_key_without_the_accounts_user_ID_is_weak(string userId)
    {
        await _folder.GpgAsync(["--quick-generate-key", "--yes", userId, "ed25519"]);
        var key = Assert.Single(await _folder.Ring().GetKeysAsync(TestContext.Current.CancellationToken));

        Assert.Contains("no user ID", Assert.Single(await AuditAsync(key)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_with_something_else_than_the_announced_key_is_of_no_use()
    {
        var announced = new string('A', 40);
        var published = await _folder.MakeAsync(Ed25519);

        var another = Assert.Single(await AuditAsync(published, announced));
        var damaged = Assert.Single(await AuditOf.AccountAsync(
            Announced(announced) + $"<pubsub {AuditOf.PubSub}><items node='{List}:{announced}'><item id='current'><pubkey xmlns='urn:xmpp:openpgp:0'><data>AAAA</data></pubkey></item></items></pubsub>",
            "WeakOpenPgpKey"));

        Assert.Equal($"{List}:{announced}", another.Location);
        Assert.Contains($"another key: {published.Fingerprint}", another.Message, StringComparison.Ordinal);
        Assert.Contains("of no use", damaged.Message, StringComparison.Ordinal);
    }

    // Some exports have the list alone.
    [Fact]
    public async Task Of_a_key_that_is_announced_and_not_there_nothing_is_said() =>
        Assert.Empty(await AuditOf.AccountAsync(Announced(new string('A', 40)), "WeakOpenPgpKey"));

    private async Task<IReadOnlyList<Finding>> AuditAsync(OpenPgpKey key, string? announced = null)
    {
        announced ??= key.Fingerprint;
        var octets = Convert.ToBase64String(await _folder.GpgAsync("--export " + key.Fingerprint));
        return await AuditOf.AccountAsync(
            Announced(announced) + $"<pubsub {AuditOf.PubSub}><items node='{List}:{announced}'><item id='current'><pubkey xmlns='urn:xmpp:openpgp:0'><data>{octets}</data></pubkey></item></items></pubsub>",
            "WeakOpenPgpKey");
    }

    private static string Announced(string fingerprint) =>
        $"<pubsub {AuditOf.PubSub}><items node='{List}'><item id='current'><public-keys-list xmlns='urn:xmpp:openpgp:0'><pubkey-metadata v4-fingerprint='{fingerprint}' date='2026-03-01T12:00:00Z'/></public-keys-list></item></items></pubsub>";
}
