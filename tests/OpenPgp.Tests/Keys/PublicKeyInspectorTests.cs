using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Tests.Interoperability;

namespace XmppContacts.OpenPgp.Tests.Keys;

/// <summary>Public keys read in process, as gpg and Sequoia make them and as nobody should.</summary>
[Trait("Needs", "gpg")]
public sealed class PublicKeyInspectorTests : IAsyncDisposable
{
    private readonly GnuPgFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => DateTimeOffset.UtcNow;

    [Fact]
    public async Task An_RSA_key_of_1024_bits_with_a_mail_address_is_seen_as_that()
    {
        await _folder.MakeAsync("Key-Type: RSA\nKey-Length: 1024\nKey-Usage: sign\nExpire-Date: 2y\nName-Real: Juliet\nName-Email: juliet@example.org");
        var key = PublicKeyInspector.Read(await _folder.GpgAsync("--export"), Now);
        Assert.Equal(("RSA", 1024, true, false), (key.Algorithm, key.Bits, key.CanSign, key.CanEncrypt));
        Assert.Equal(["Juliet <juliet@example.org>"], key.UserIds);
        Assert.InRange(key.Expires!.Value, Now.AddDays(729), Now.AddDays(731));
    }

    [Fact]
    public async Task A_changed_expiry_and_a_revoked_user_ID_are_taken_from_the_newest_signature()
    {
        var key = await _folder.MakeAsync("Key-Type: EDDSA\nKey-Curve: ed25519\nExpire-Date: 1y\nName-Real: xmpp:old@example.org");
        await _folder.GpgAsync(["--faked-system-time", $"{Now.AddMinutes(1).ToUnixTimeSeconds()}!", "--quick-add-uid", key.Fingerprint, "xmpp:new@example.org"]);
        await _folder.GpgAsync(["--faked-system-time", $"{Now.AddMinutes(2).ToUnixTimeSeconds()}!", "--quick-revoke-uid", key.Fingerprint, "xmpp:old@example.org"]);
        await _folder.GpgAsync(["--faked-system-time", $"{Now.AddMinutes(3).ToUnixTimeSeconds()}!", "--quick-set-expire", key.Fingerprint, "5y"]);

        var inspected = PublicKeyInspector.Read(await _folder.GpgAsync("--export"), Now);

        Assert.Equal(["xmpp:new@example.org"], inspected.UserIds);
        Assert.InRange(inspected.Expires!.Value, Now.AddDays((5 * 365) - 2), Now.AddDays((5 * 365) + 3));
    }

    [Fact]
    public async Task What_others_signed_about_a_key_does_not_count()
    {
        var key = await _folder.MakeAsync("Key-Type: EDDSA\nKey-Curve: ed25519\nExpire-Date: 0\nName-Real: xmpp:juliet@example.org");
        var other = await _folder.MakeAsync("Key-Type: EDDSA\nKey-Curve: ed25519\nExpire-Date: 0\nName-Real: xmpp:romeo@example.org");
        await _folder.GpgAsync(["-u", other.Fingerprint, "--quick-sign-key", key.Fingerprint]);
        var octets = await _folder.GpgAsync(["--export", key.Fingerprint]);
        var revoked = PublicKeyInspector.Read([.. octets, .. Messages.Packet(2, Revocation(other))], Now);
        Assert.False(revoked.IsRevoked);
        Assert.True(PublicKeyInspector.Read([.. octets[..53], .. Messages.Packet(2, Revocation(key)), .. octets[53..]], Now).IsRevoked);
        Assert.Equal(key.Fingerprint, revoked.Fingerprint);
    }

    [Fact]
    public async Task Several_keys_secret_keys_and_messages_are_refused()
    {
        var key = await _folder.MakeAsync("Key-Type: EDDSA\nKey-Curve: ed25519\nExpire-Date: 0\nName-Real: xmpp:juliet@example.org");
        var octets = await _folder.GpgAsync("--export");
        Assert.Equal(OpenPgpFailure.Malformed, Refusal([.. octets, .. octets]));
        Assert.Equal(OpenPgpFailure.Malformed, Refusal(await _folder.GpgAsync(["--export-secret-keys", key.Fingerprint])));
        Assert.Equal(OpenPgpFailure.NotOpenPgp, Refusal(await _folder.GpgAsync("--sign", [1])));
        Assert.Equal(OpenPgpFailure.NotOpenPgp, Refusal([]));
        Assert.Equal(OpenPgpFailure.NotOpenPgp, Refusal(await _folder.GpgAsync("--armor --export")));
        Assert.Equal(OpenPgpFailure.TooLarge, Refusal([.. octets, .. new byte[1024 * 1024]]));
        Assert.Equal(OpenPgpFailure.TooLarge, Refusal([.. octets, .. Enumerable.Repeat(Messages.Packet(13, (byte)'x'), 101).SelectMany(packet => packet)]));
    }

    [Fact]
    public async Task However_a_key_is_damaged_nothing_but_the_documented_error_comes_of_it()
    {
        await _folder.MakeAsync("Key-Type: RSA\nKey-Length: 1024\nSubkey-Type: ECDH\nSubkey-Curve: nistp256\nExpire-Date: 0\nName-Real: xmpp:juliet@example.org");
        var octets = await _folder.GpgAsync("--export");
        var read = 0;
        for (var position = 0; position < octets.Length; position++)
        {
            read += Read(octets[..position]);
            for (var bit = 0; bit < 8; bit++)
            {
                octets[position] ^= (byte)(1 << bit);
                read += Read(octets);
                octets[position] ^= (byte)(1 << bit);
            }
        }

        // Most bits are those of numbers.
        Assert.InRange(read, octets.Length, octets.Length * 9);

        static int Read(byte[] damaged)
        {
            try
            {
                PublicKeyInspector.Read(damaged, Now);
                return 1;
            }
            catch (OpenPgpException)
            {
                return 0;
            }
        }
    }

    // RFC 9580, Appendix A.3: a sample certificate of version 6, and its fingerprint in A.1 and A.4.
    [Fact]
    public void The_sample_of_version_6_is_read()
    {
        var octets = Convert.FromBase64String(
            "xioGY4d/4xsAAAAg+U2nu0jWCmHlZ3BqZYfQMxmZu52JGggkLq2EVD34laPCsQYf"
            + "GwoAAABCBYJjh3/jAwsJBwUVCg4IDAIWAAKbAwIeCSIhBssYbE8GCaaX5NUt+mxy"
            + "KwwfHifBilZwj2Ul7Ce62azJBScJAgcCAAAAAK0oIBA+LX0ifsDm185Ecds2v8lw"
            + "gyU2kCcUmKfvBXbAf6rhRYWzuQOwEn7E/aLwIwRaLsdry0+VcallHhSu4RN6HWaE"
            + "QsiPlR4zxP/TP7mhfVEe7XWPxtnMUMtf15OyA51YBM4qBmOHf+MZAAAAIIaTJINn"
            + "+eUBXbki+PSAld2nhJh/LVmFsS+60WyvXkQ1wpsGGBsKAAAALAWCY4d/4wKbDCIh"
            + "BssYbE8GCaaX5NUt+mxyKwwfHifBilZwj2Ul7Ce62azJAAAAAAQBIKbpGG2dWTX8"
            + "j+VjFM21J0hqWlEg+bdiojWnKfA5AQpWUWtnNwDEM0g12vYxoWM8Y81W+bHBw805"
            + "I8kWVkXU6vFOi+HWvv/ira7ofJu16NnoUkhclkUrk0mXubZvyl4GBg==");
        var key = PublicKeyInspector.Read(octets, Now);
        Assert.Equal("CB186C4F0609A697E4D52DFA6C722B0C1F1E27C18A56708F6525EC27BAD9ACC9", key.Fingerprint);
        Assert.Equal(("Ed25519", true, true), (key.Algorithm, key.CanSign, key.CanEncrypt));
        Assert.Equal("X25519", Assert.Single(key.Subkeys).Algorithm);
    }

    [Fact]
    public async Task A_revocation_by_Sequoia_is_seen()
    {
        ExternalProgram.SkipUnlessInstalled("sq");
        var file = Path.Combine(_folder.Path, "sq.pgp");
        await ExternalProgram.RunAsync(
            "sq", ["key", "generate", "--userid", "xmpp:juliet@example.org", "--expires-in", "2y", "--export", file, "--rev-cert", file + ".rev"], []);
        var valid = PublicKeyInspector.Read(await _folder.GpgAsync("--dearmor", await ExternalProgram.RunAsync("sq", ["key", "extract-cert", file], [])), Now);
        Assert.Equal((false, true, true), (valid.IsRevoked, valid.CanSign, valid.CanEncrypt));
        Assert.InRange(valid.Expires!.Value, Now.AddDays(729), Now.AddDays(732));

        await _folder.GpgAsync(["--import", file]);
        // gpg 2.2 takes no revocation into a new home folder with the trust model "always": there is no trustdb.gpg yet.
        await _folder.GpgAsync("--trust-model pgp --import", await _folder.GpgAsync("--dearmor", await File.ReadAllBytesAsync(file + ".rev", Cancellation)));
        Assert.True(PublicKeyInspector.Read(await _folder.GpgAsync("--export"), Now).IsRevoked);
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    // A revocation signature that nobody made, with the issuer's fingerprint (RFC 9580 §5.2.3, §5.2.3.35).
    private static byte[] Revocation(OpenPgpKey issuer)
    {
        byte[] subpacket = [22, 33, 4, .. Convert.FromHexString(issuer.Fingerprint)];
        return [4, 0x20, 22, 8, 0, (byte)subpacket.Length, .. subpacket, 0, 0, 0, 0];
    }

    private static OpenPgpFailure Refusal(byte[] octets) => Assert.Throws<OpenPgpException>(() => PublicKeyInspector.Read(octets, Now)).Reason;
}
