using System.Text;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Tests.Interoperability;

namespace XmppContacts.OpenPgp.Tests.Keys;

/// <summary>What every key ring does, whoever keeps the keys. Foreign keys and messages are GnuPG's.</summary>
[Trait("Needs", "gpg")]
public abstract class KeyRingContract : IAsyncDisposable
{
    private const string Juliet = "xmpp:juliet@example.org";
    private const long Y2020 = 1_577_836_800;
    private const string Signing = "Key-Type: EDDSA\nKey-Curve: ed25519\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: cv25519\nName-Real: " + Juliet;

    private readonly GnuPgFolder _gpg = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static byte[] Content => [.. Encoding.UTF8.GetBytes("<signcrypt xmlns='urn:xmpp:openpgp:0'/>\r\n"), 0, 0xFF, (byte)'\n'];

    /// <summary>What gpg is told to generate, and what the ring then says of the key and its subkey.</summary>
    public static TheoryData<string, string, int, string, int> Kinds { get; } = new()
    {
        { "Key-Type: RSA\nKey-Length: 3072\nKey-Usage: sign\nSubkey-Type: RSA\nSubkey-Length: 2048\nSubkey-Usage: encrypt", "RSA", 3072, "RSA", 2048 },
        { "Key-Type: EDDSA\nKey-Curve: ed25519\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: cv25519", "Ed25519", 255, "Curve25519", 255 },
        { "Key-Type: ECDSA\nKey-Curve: nistp256\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: nistp256", "NIST P-256", 256, "NIST P-256", 256 },
        { "Key-Type: ECDSA\nKey-Curve: nistp384\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: nistp384", "NIST P-384", 384, "NIST P-384", 384 },
        { "Key-Type: ECDSA\nKey-Curve: nistp521\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: nistp521", "NIST P-521", 521, "NIST P-521", 521 },
        { "Key-Type: ECDSA\nKey-Curve: brainpoolP256r1\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: brainpoolP384r1", "brainpoolP256r1", 256, "brainpoolP384r1", 384 },
        { "Key-Type: ECDSA\nKey-Curve: brainpoolP512r1\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: brainpoolP512r1", "brainpoolP512r1", 512, "brainpoolP512r1", 512 },
        { "Key-Type: ECDSA\nKey-Curve: secp256k1\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: secp256k1", "secp256k1", 256, "secp256k1", 256 },
        { "Key-Type: DSA\nKey-Length: 2048\nKey-Usage: sign\nSubkey-Type: ELG-E\nSubkey-Length: 2048", "DSA", 2048, "Elgamal", 2048 },
    };

    /// <summary>A place for keys, empty at first.</summary>
    public interface IPlace : IAsyncDisposable
    {
        /// <summary>A ring of the keys in this place, which has read nothing yet.</summary>
        IKeyRing Open(string? passphrase = null);

        /// <summary>Makes programs forget passphrases.</summary>
        Task ForgetAsync();
    }

    protected abstract IPlace NewPlace();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a long passphrase – with Ünicode and a space at its end ")]
    public async Task Generated_key_signs_encrypts_and_decrypts(string? passphrase)
    {
        await using var place = NewPlace();
        var ring = place.Open(passphrase);
        var key = await ring.GenerateAsync(Juliet, Cancellation);
        Assert.Equal([Juliet], key.UserIds);
        Assert.Equal(("Ed25519", "Curve25519", null), (key.Algorithm, Assert.Single(key.Subkeys).Algorithm, key.Expires));
        Assert.True(key.HasSecret && key.CanSign && key.CanEncrypt);

        var message = await ring.SignAndEncryptAsync(Content, key, [key], Cancellation);
        await place.ForgetAsync();
        AssertSame(key, Assert.Single(await place.Open(passphrase).GetKeysAsync(Cancellation)));
        await AssertReadAsync(place.Open(passphrase), message, key);
    }

    [Fact]
    public async Task Generated_key_is_used_by_GnuPG()
    {
        await using var place = NewPlace();
        var ring = place.Open("secret");
        var key = await ring.GenerateAsync(Juliet, Cancellation);
        await _gpg.GpgAsync("--import", await ring.ExportSecretAsync(key, Cancellation));
        AssertSame(key, Assert.Single(await _gpg.Ring().GetKeysAsync(Cancellation)));

        await AssertReadAsync(ring, await _gpg.Ring().SignAndEncryptAsync(Content, key, [key], Cancellation), key);
        await AssertReadAsync(_gpg.Ring(), await ring.SignAndEncryptAsync(Content, key, [key], Cancellation), key);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Keys_of_every_kind_are_listed_and_used(string parameters, string algorithm, int bits, string subkeyAlgorithm, int subkeyBits)
    {
        await using var place = NewPlace();
        var made = await _gpg.MakeAsync(parameters + "\nExpire-Date: 0\nName-Real: " + Juliet);
        var ring = place.Open();
        var key = Assert.Single(await ring.ImportAsync(await _gpg.GpgAsync("--export-secret-keys"), Cancellation));
        AssertSame(made, key);
        var subkey = Assert.Single(key.Subkeys);
        Assert.Equal((algorithm, bits, subkeyAlgorithm, subkeyBits, true), (key.Algorithm, key.Bits, subkey.Algorithm, subkey.Bits, subkey.IsUsable));

        await AssertReadAsync(ring, await _gpg.Ring().SignAndEncryptAsync(Content, made, [made], Cancellation), key);
        await AssertReadAsync(ring, await ring.SignAndEncryptAsync(Content, key, [key], Cancellation), key);
        await AssertReadAsync(_gpg.Ring(), await ring.SignAndEncryptAsync(Content, key, [key], Cancellation), key);
        AssertSame(made with { HasSecret = false }, PublicKeyInspector.Read(await ring.ExportAsync(key, Cancellation), DateTimeOffset.UtcNow));
    }

    [Fact]
    public async Task Encrypts_to_key_outside_the_ring()
    {
        await using var place = NewPlace();
        await using var other = NewPlace();
        var key = await other.Open().GenerateAsync(Juliet, Cancellation);
        var ring = place.Open();
        var message = await ring.EncryptAsync(Content, [await other.Open().ExportAsync(key, Cancellation)], Cancellation);

        Assert.Empty(await ring.GetKeysAsync(Cancellation));
        var read = await other.Open().DecryptAsync(message, Cancellation);
        Assert.Equal(Content, read.Content.ToArray());
        Assert.Empty(read.Signatures);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("passphrase")]
    public async Task Exported_secret_key_has_no_passphrase_and_works_elsewhere(string? passphrase)
    {
        await using var place = NewPlace();
        await using var other = NewPlace();
        var ring = place.Open(passphrase);
        var key = await ring.GenerateAsync(Juliet, Cancellation);
        var message = await ring.SignAndEncryptAsync(Content, key, [key], Cancellation);
        var secret = await ring.ExportSecretAsync(key, Cancellation);

        // gpg says "protect" of every secret key packet that has a passphrase.
        var packets = Encoding.UTF8.GetString(await _gpg.GpgAsync("--list-packets", secret));
        Assert.Equal((1, 1), (Count(packets, ":secret key packet:"), Count(packets, ":secret sub key packet:")));
        Assert.DoesNotContain("protect", packets, StringComparison.Ordinal);

        Assert.Equal(key.Fingerprint, Assert.Single(await other.Open("another").ImportAsync(secret, Cancellation)).Fingerprint);
        await AssertReadAsync(other.Open("another"), message, key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--s2k-cipher-algo CAST5 --s2k-digest-algo SHA1 --s2k-count 65536")]
    [InlineData("--s2k-cipher-algo AES256 --s2k-digest-algo SHA512")]
    public async Task Reads_key_that_GnuPG_exports_with_its_passphrase(string options)
    {
        await using var place = NewPlace();
        string[] passphrase = ["--homedir", _gpg.Path, "--no-options", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "secret"];
        await ExternalProgram.RunAsync("gpg", [.. passphrase, "--generate-key"], Encoding.UTF8.GetBytes(
            $"Key-Type: RSA\nKey-Length: 2048\nKey-Usage: sign\nSubkey-Type: RSA\nSubkey-Length: 2048\nSubkey-Usage: encrypt\nName-Real: {Juliet}\nExpire-Date: 0\n%commit\n"));
        var exported = await ExternalProgram.RunAsync(
            "gpg", [.. passphrase, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--export-secret-keys"], []);
        var key = Assert.Single(await place.Open("secret").ImportAsync(exported, Cancellation));
        await AssertReadAsync(place.Open("secret"), await place.Open("secret").SignAndEncryptAsync(Content, key, [key], Cancellation), key);
        Assert.DoesNotContain("protect", Encoding.UTF8.GetString(await _gpg.GpgAsync("--list-packets", await place.Open("secret").ExportSecretAsync(key, Cancellation))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_that_is_not_in_the_ring_is_not_found()
    {
        await using var place = NewPlace();
        await using var other = NewPlace();
        var stranger = await other.Open().GenerateAsync(Juliet, Cancellation);
        var ring = place.Open();
        var own = await ring.GenerateAsync(Juliet, Cancellation);
        await RefusalAsync(OpenPgpFailure.NoSuchKey, () => ring.ExportAsync(stranger, Cancellation));
        await RefusalAsync(OpenPgpFailure.NoSecretKey, () => ring.ExportSecretAsync(stranger, Cancellation));
        await RefusalAsync(OpenPgpFailure.NoSecretKey, () => ring.SignAndEncryptAsync(Content, stranger, [own], Cancellation));
        await RefusalAsync(OpenPgpFailure.NoSuchKey, () => ring.SignAndEncryptAsync(Content, own, [stranger], Cancellation));
        var message = await other.Open().SignAndEncryptAsync(Content, stranger, [stranger], Cancellation);
        await RefusalAsync(OpenPgpFailure.NoSecretKey, () => ring.DecryptAsync(message, Cancellation));
        await RefusalAsync(OpenPgpFailure.NoSuchKey, () => ring.ImportAsync("no key"u8.ToArray(), Cancellation));
        await RefusalAsync(OpenPgpFailure.NotOpenPgp, () => ring.EncryptAsync(Content, ["no key"u8.ToArray()], Cancellation));
    }

    [Fact]
    public async Task Expired_key_neither_signs_nor_encrypts()
    {
        await using var place = NewPlace();
        await _gpg.GpgAsync(["--faked-system-time", "20200101T000000!", "--allow-freeform-uid", "--generate-key"], Parameters(Signing + "\nExpire-Date: seconds=60"));
        var made = Assert.Single(await _gpg.Ring().GetKeysAsync(Cancellation));
        var signed = await _gpg.GpgAsync(["--faked-system-time", "20200101T000001!", "-u", made.Fingerprint, "-z", "0", "--sign"], Content);
        var ring = place.Open();
        var key = Assert.Single(await ring.ImportAsync(await _gpg.GpgAsync("--export-secret-keys"), Cancellation));
        AssertSame(made, key);
        Assert.True(key is { IsExpired: true, CanSign: false, CanEncrypt: false });
        var octets = await ring.ExportAsync(key, Cancellation);
        await RefusalAsync(OpenPgpFailure.KeyExpired, () => ring.SignAndEncryptAsync(Content, key, [key], Cancellation));
        await RefusalAsync(OpenPgpFailure.KeyExpired, () => ring.EncryptAsync(Content, [octets], Cancellation));

        var own = await ring.GenerateAsync("xmpp:romeo@example.org", Cancellation);
        var read = await ring.DecryptAsync(await EncryptedAsync(signed, await ring.ExportAsync(own, Cancellation)), Cancellation);
        Assert.Equal((SignatureState.ValidWhenMade, key.Fingerprint), (Assert.Single(read.Signatures).State, read.Signatures[0].Key?.Fingerprint));
    }

    // The owner shortens the life of the key to one minute after it has signed.
    [Theory]
    [InlineData(59, SignatureState.ValidWhenMade)]
    [InlineData(61, SignatureState.Expired)]
    public async Task Signature_counts_when_it_was_made_before_the_key_expired(int second, SignatureState state)
    {
        await using var place = NewPlace();
        await _gpg.GpgAsync(["--faked-system-time", $"{Y2020}!", "--allow-freeform-uid", "--generate-key"], Parameters(Signing + "\nExpire-Date: 0"));
        var made = Assert.Single(await _gpg.Ring().GetKeysAsync(Cancellation));
        var signed = await _gpg.GpgAsync(["--faked-system-time", $"{Y2020 + second}!", "-u", made.Fingerprint, "-z", "0", "--sign"], Content);
        await _gpg.GpgAsync(["--faked-system-time", $"{Y2020 + 1}!", "--quick-set-expire", made.Fingerprint, "seconds=59"]);
        var ring = place.Open();
        var key = Assert.Single(await ring.ImportAsync(await _gpg.GpgAsync("--export-secret-keys"), Cancellation));
        Assert.Equal((true, DateTimeOffset.FromUnixTimeSeconds(Y2020 + 60)), (key.IsExpired, key.Expires));

        var own = await ring.GenerateAsync("xmpp:romeo@example.org", Cancellation);
        var read = await ring.DecryptAsync(await EncryptedAsync(signed, await ring.ExportAsync(own, Cancellation)), Cancellation);
        Assert.Equal((state, key.Fingerprint), (Assert.Single(read.Signatures).State, read.Signatures[0].Key?.Fingerprint));
    }

    // By a subkey that has expired since, of a primary key that has not.
    [Fact]
    public async Task Signature_by_a_subkey_counts_when_it_was_made_before_the_subkey_expired()
    {
        await using var place = NewPlace();
        await _gpg.GpgAsync(["--faked-system-time", $"{Y2020}!", "--quick-generate-key", Juliet, "ed25519", "cert", "never"]);
        var made = Assert.Single(await _gpg.Ring().GetKeysAsync(Cancellation));
        await _gpg.GpgAsync(["--faked-system-time", $"{Y2020}!", "--quick-add-key", made.Fingerprint, "ed25519", "sign", "seconds=60"]);
        var signed = await _gpg.GpgAsync(["--faked-system-time", $"{Y2020 + 59}!", "-z", "0", "--sign"], Content);
        var ring = place.Open();
        var key = Assert.Single(await ring.ImportAsync(await _gpg.GpgAsync("--export-secret-keys"), Cancellation));
        Assert.True(key is { IsExpired: false, CanSign: false, Expires: null });
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(Y2020 + 60), Assert.Single(key.Subkeys).Expires);

        var own = await ring.GenerateAsync("xmpp:romeo@example.org", Cancellation);
        var read = await ring.DecryptAsync(await EncryptedAsync(signed, await ring.ExportAsync(own, Cancellation)), Cancellation);
        Assert.Equal((SignatureState.ValidWhenMade, key.Fingerprint), (Assert.Single(read.Signatures).State, read.Signatures[0].Key?.Fingerprint));
    }

    // The life of each part in days (0: never), primary key, subkey that signs, subkeys that encrypt; and when signing or encrypting ends first.
    [Theory]
    [InlineData("90", "0", "70", 70)]
    [InlineData("0", "0", "70 75", 75)]
    [InlineData("0", "80", "70 0", null)]
    [InlineData("60", "0", "70 0", 60)]
    public async Task Key_is_usable_until_the_last_part_expires_that_signs_or_that_encrypts(string primary, string signing, string encrypting, int? days)
    {
        await using var place = NewPlace();
        await _gpg.GpgAsync(["--quick-generate-key", Juliet, "ed25519", "cert,sign", Life(primary)]);
        var made = Assert.Single(await _gpg.Ring().GetKeysAsync(Cancellation));
        await _gpg.GpgAsync(["--quick-add-key", made.Fingerprint, "ed25519", "sign", Life(signing)]);
        foreach (var life in encrypting.Split(' '))
        {
            await _gpg.GpgAsync(["--quick-add-key", made.Fingerprint, "cv25519", "encr", Life(life)]);
        }

        var ring = place.Open();
        var key = Assert.Single(await ring.ImportAsync(await _gpg.GpgAsync("--export-secret-keys"), Cancellation));

        Assert.Equal(days, Days(key.UsableUntil));
        Assert.Equal(days, Days(PublicKeyInspector.Read(await ring.ExportAsync(key, Cancellation), DateTimeOffset.UtcNow).UsableUntil));

        static string Life(string days) => days == "0" ? "never" : days + "d";

        static int? Days(DateTimeOffset? end) => end is { } time ? (int)Math.Ceiling((time - DateTimeOffset.UtcNow).TotalDays) : null;
    }

    [Fact]
    public async Task Revoked_key_neither_signs_nor_encrypts_and_its_signatures_say_so()
    {
        await using var place = NewPlace();
        var made = await _gpg.MakeAsync(Signing + "\nExpire-Date: 0");
        var message = await _gpg.Ring().SignAndEncryptAsync(Content, made, [made], Cancellation);
        var certificate = await File.ReadAllTextAsync(Path.Combine(_gpg.Path, "openpgp-revocs.d", made.Fingerprint + ".rev"), Cancellation);
        await _gpg.GpgAsync("--import", Encoding.UTF8.GetBytes(certificate.Replace(":-----BEGIN", "-----BEGIN", StringComparison.Ordinal)));

        var ring = place.Open();
        var key = Assert.Single(await ring.ImportAsync(await _gpg.GpgAsync("--export-secret-keys"), Cancellation));
        Assert.True(key is { IsRevoked: true, CanSign: false, CanEncrypt: false });
        Assert.Equal([Juliet], key.UserIds);
        var octets = await ring.ExportAsync(key, Cancellation);
        Assert.True(PublicKeyInspector.Read(octets, DateTimeOffset.UtcNow).IsRevoked);
        await RefusalAsync(OpenPgpFailure.KeyRevoked, () => ring.SignAndEncryptAsync(Content, key, [key], Cancellation));
        await RefusalAsync(OpenPgpFailure.KeyRevoked, () => ring.EncryptAsync(Content, [octets], Cancellation));
        var read = await ring.DecryptAsync(message, Cancellation);
        Assert.Equal((SignatureState.Revoked, key.Fingerprint), (Assert.Single(read.Signatures).State, read.Signatures[0].Key?.Fingerprint));
    }

    [Theory]
    [InlineData("wrong", OpenPgpFailure.WrongPassphrase)]
    [InlineData(null, OpenPgpFailure.PassphraseNeeded)]
    public async Task Wrong_or_missing_passphrase_is_named(string? passphrase, OpenPgpFailure reason)
    {
        await using var place = NewPlace();
        var key = await place.Open("right").GenerateAsync(Juliet, Cancellation);
        var message = await place.Open("right").SignAndEncryptAsync(Content, key, [key], Cancellation);
        await place.ForgetAsync();
        Assert.SkipWhen(passphrase is null && Environment.GetEnvironmentVariable("DISPLAY") is { Length: > 0 }, "GnuPG's agent would ask somebody");
        var ring = place.Open(passphrase);
        await RefusalAsync(reason, () => ring.SignAndEncryptAsync(Content, key, [key], Cancellation));
        await RefusalAsync(reason, () => ring.DecryptAsync(message, Cancellation));
        await RefusalAsync(reason, () => ring.ExportSecretAsync(key, Cancellation));
    }

    [Fact]
    public async Task Changed_message_is_refused()
    {
        await using var place = NewPlace();
        var ring = place.Open();
        var key = await ring.GenerateAsync(Juliet, Cancellation);
        var message = await ring.SignAndEncryptAsync(Content, key, [key], Cancellation);
        foreach (var position in new[] { 3, 30, message.Length - 60, message.Length - 5, message.Length - 1 })
        {
            var changed = (byte[])message.Clone();
            changed[position] ^= 0x10;
            await Assert.ThrowsAsync<OpenPgpException>(() => ring.DecryptAsync(changed, Cancellation));
        }

        foreach (var length in new[] { 0, 1, 100, message.Length - 1 })
        {
            await Assert.ThrowsAsync<OpenPgpException>(() => ring.DecryptAsync(message.AsMemory(..length), Cancellation));
        }
    }

    [Theory]
    [InlineData("", SignatureState.Valid)]
    [InlineData("--textmode", SignatureState.Valid)]
    [InlineData("--digest-algo SHA256", SignatureState.Valid)]
    [InlineData("--digest-algo SHA1", SignatureState.Unchecked)]
    [InlineData("--digest-algo RIPEMD160", SignatureState.Unchecked)]
    public async Task Signature_counts_only_with_a_strong_hash(string options, SignatureState state)
    {
        await using var place = NewPlace();
        var key = await _gpg.MakeAsync(Signing + "\nExpire-Date: 0");
        var ring = place.Open();
        await ring.ImportAsync(await _gpg.GpgAsync("--export-secret-keys"), Cancellation);
        var text = "one\ntwo\r\nthree\n"u8.ToArray();
        var signed = await _gpg.GpgAsync([.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-z", "0", "--sign"], text);
        var read = await ring.DecryptAsync(await EncryptedAsync(signed, await ring.ExportAsync(key, Cancellation)), Cancellation);
        Assert.Equal((state, key.Fingerprint), (Assert.Single(read.Signatures).State, read.Signatures[0].Key?.Fingerprint));
    }

    [Fact]
    public async Task Signature_over_other_content_is_bad()
    {
        await using var place = NewPlace();
        var key = await _gpg.MakeAsync(Signing + "\nExpire-Date: 0");
        var ring = place.Open();
        await ring.ImportAsync(await _gpg.GpgAsync("--export-secret-keys"), Cancellation);
        var signed = await _gpg.GpgAsync(["-z", "0", "--sign"], Content);
        signed[signed.AsSpan().IndexOf(Content)] ^= 1;
        var read = await ring.DecryptAsync(await EncryptedAsync(signed, await ring.ExportAsync(key, Cancellation)), Cancellation);
        Assert.Equal((SignatureState.Bad, key.Fingerprint), (Assert.Single(read.Signatures).State, read.Signatures[0].Key?.Fingerprint));
    }

    [Fact]
    public async Task Signer_is_the_right_one_of_several_with_one_user_ID()
    {
        await using var place = NewPlace();
        await using var other = NewPlace();
        var ring = place.Open();
        var own = await ring.GenerateAsync(Juliet, Cancellation);
        await ring.GenerateAsync(Juliet, Cancellation);
        var mallory = await other.Open().GenerateAsync(Juliet, Cancellation);
        var received = Assert.Single(await other.Open().ImportAsync(await ring.ExportAsync(own, Cancellation), Cancellation));
        var message = await other.Open().SignAndEncryptAsync(Content, mallory, [received], Cancellation);

        var unknown = Assert.Single((await ring.DecryptAsync(message, Cancellation)).Signatures);
        Assert.Equal((SignatureState.UnknownKey, null), (unknown.State, unknown.Key));
        Assert.EndsWith(unknown.KeyId, mallory.Fingerprint, StringComparison.Ordinal);

        await ring.ImportAsync(await other.Open().ExportAsync(mallory, Cancellation), Cancellation);
        await AssertReadAsync(ring, message, mallory);
    }

    [Fact]
    public async Task Message_without_signature_has_none_and_without_integrity_is_refused()
    {
        await using var place = NewPlace();
        var ring = place.Open();
        var key = await ring.GenerateAsync(Juliet, Cancellation);
        await _gpg.GpgAsync("--import", await ring.ExportAsync(key, Cancellation));
        var encrypted = await _gpg.GpgAsync(["-r", key.Fingerprint, "--encrypt"], Content);
        Assert.Empty((await ring.DecryptAsync(encrypted, Cancellation)).Signatures);
        await RefusalAsync(OpenPgpFailure.NotEncrypted, async () => await ring.DecryptAsync(await _gpg.GpgAsync("-z 0 --store", Content), Cancellation));
        await RefusalAsync(OpenPgpFailure.NotForKeys, async () => await ring.DecryptAsync(await _gpg.GpgAsync("--passphrase x --symmetric", Content), Cancellation));
        await RefusalAsync(OpenPgpFailure.Malformed, () => ring.DecryptAsync(Messages.Join(encrypted, Messages.Literal("forged"u8.ToArray())), Cancellation));
        await RefusalAsync(OpenPgpFailure.NotOpenPgp, () => ring.DecryptAsync("-----BEGIN PGP MESSAGE-----"u8.ToArray(), Cancellation));

        // gpg 2.2 still writes it on request; 2.4 does not.
        var (exitCode, unprotected, _) = await ExternalProgram.TryRunAsync(
            "gpg", ["--homedir", _gpg.Path, "--no-options", "--batch", "--trust-model", "always", "--rfc2440", "--cipher-algo", "3DES", "--disable-mdc", "-r", key.Fingerprint, "--encrypt"], Content);
        if (exitCode == 0)
        {
            await RefusalAsync(OpenPgpFailure.NoIntegrity, () => ring.DecryptAsync(unprotected, Cancellation));
        }
    }

    [Theory]
    [InlineData("--cipher-algo 3DES")]
    [InlineData("--cipher-algo CAST5")]
    [InlineData("--cipher-algo BLOWFISH")]
    [InlineData("--cipher-algo TWOFISH")]
    [InlineData("--cipher-algo CAMELLIA192")]
    [InlineData("--compress-algo bzip2")]
    [InlineData("--compress-algo zlib")]
    [InlineData("--hidden-recipient")]
    public async Task Reads_messages_that_GnuPG_writes_with_any_option(string options)
    {
        await using var place = NewPlace();
        var ring = place.Open();
        var key = await ring.GenerateAsync(Juliet, Cancellation);
        await _gpg.GpgAsync("--import", await ring.ExportSecretAsync(key, Cancellation));
        string[] recipient = options == "--hidden-recipient" ? [options, key.Fingerprint] : [.. options.Split(' '), "-r", key.Fingerprint];
        await AssertReadAsync(ring, await _gpg.GpgAsync([.. recipient, "--sign", "--encrypt"], Content), key);
    }

    [Fact]
    public async Task User_IDs_come_as_they_are()
    {
        const string name = @"xmpp:d\27artagnan:Ünï%3a@example.org";
        await using var place = NewPlace();
        var key = await place.Open().GenerateAsync(name, Cancellation);
        Assert.Equal([name], key.UserIds);
        Assert.Equal([name], Assert.Single(await place.Open().GetKeysAsync(Cancellation)).UserIds);
        Assert.Equal([name], PublicKeyInspector.Read(await place.Open().ExportAsync(key, Cancellation), DateTimeOffset.UtcNow).UserIds);
        await Assert.ThrowsAsync<ArgumentException>(() => place.Open().GenerateAsync("xmpp:a\nb", Cancellation));
    }

    [Fact]
    public async Task Keys_and_messages_are_made_side_by_side()
    {
        await using var place = NewPlace();
        var ring = place.Open("passphrase");
        var keys = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => ring.GenerateAsync($"{Juliet}{i}", Cancellation)));
        Assert.Equal(3, (await ring.GetKeysAsync(Cancellation)).Length);
        var messages = await Task.WhenAll(keys.Select(key => ring.SignAndEncryptAsync(Content, key, [key], Cancellation)));
        foreach (var read in await Task.WhenAll(messages.Select(message => ring.DecryptAsync(message, Cancellation))))
        {
            Assert.Equal(SignatureState.Valid, Assert.Single(read.Signatures).State);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gpg.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    internal static async Task AssertReadAsync(IKeyRing ring, byte[] message, OpenPgpKey signer)
    {
        var read = await ring.DecryptAsync(message, Cancellation);
        Assert.Equal(Content, read.Content.ToArray());
        var signature = Assert.Single(read.Signatures);
        Assert.Equal((SignatureState.Valid, signer.Fingerprint), (signature.State, signature.Key?.Fingerprint));
        Assert.InRange(signature.Made!.Value, DateTimeOffset.UtcNow.AddMinutes(-15), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    private static void AssertSame(OpenPgpKey expected, OpenPgpKey actual)
    {
        Assert.Equal(expected.Subkeys, actual.Subkeys);
        Assert.Equal(expected.UserIds, actual.UserIds);
        Assert.Equal(Bare(expected), Bare(actual));

        static OpenPgpKey Bare(OpenPgpKey key) => new()
        {
            Fingerprint = key.Fingerprint,
            Algorithm = key.Algorithm,
            Bits = key.Bits,
            Created = key.Created,
            Expires = key.Expires,
            IsRevoked = key.IsRevoked,
            IsExpired = key.IsExpired,
            CanSign = key.CanSign,
            CanEncrypt = key.CanEncrypt,
            HasSecret = key.HasSecret,
            Subkeys = [],
            UserIds = [],
        };
    }

    private static async Task RefusalAsync(OpenPgpFailure reason, Func<Task> attempt)
    {
        var refusal = await Assert.ThrowsAsync<OpenPgpException>(attempt);
        Assert.True(reason == refusal.Reason, $"{refusal.Reason}: {refusal.Message}");
    }

    private static byte[] Parameters(string lines) => Encoding.UTF8.GetBytes($"%no-protection\n{lines}\n%commit\n");

    // Without a literal packet around them gpg encrypts packets as they are.
    private async Task<byte[]> EncryptedAsync(byte[] packets, byte[] recipient)
    {
        var file = Path.Combine(_gpg.Path, "recipient.pgp");
        await File.WriteAllBytesAsync(file, recipient, Cancellation);
        return await _gpg.GpgAsync(["--no-literal", "-z", "0", "--recipient-file", file, "--encrypt"], packets);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
