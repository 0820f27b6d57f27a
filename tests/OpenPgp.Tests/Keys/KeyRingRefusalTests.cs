using System.Diagnostics;
using System.Globalization;
using System.Text;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Tests.Interoperability;

namespace XmppContacts.OpenPgp.Tests.Keys;

/// <summary>What can go wrong with GnuPG, its keys and its messages, each with a name of its own.</summary>
[Trait("Needs", "gpg")]
public sealed class KeyRingRefusalTests : IAsyncDisposable
{
    private const string Juliet = "xmpp:juliet@example.org";
    private const string Signing = "Key-Type: EDDSA\nKey-Curve: ed25519\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: cv25519\nName-Real: " + Juliet;

    private readonly GnuPgFolder _folder = new();
    private readonly GnuPgFolder _other = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static byte[] Content => "content"u8.ToArray();

    [Fact]
    public async Task Without_GnuPG_that_is_what_is_said()
    {
        using var ring = new GnuPgKeyRing(null, null, null);
        var refusal = await RefusalAsync(OpenPgpFailure.GnuPgMissing, () => ring.GetKeysAsync(Cancellation));
        Assert.Equal("there is no gpg in the folders of PATH: keys need GnuPG 2.2 or later", refusal.Message);
    }

    [Theory]
    [InlineData("gpg (GnuPG) 2.0.30", OpenPgpFailure.GnuPgTooOld)]
    [InlineData("gpg (GnuPG) 1.4.23", OpenPgpFailure.GnuPgTooOld)]
    [InlineData("gpg (GnuPG/MacGPG2) 2.1.9", OpenPgpFailure.GnuPgTooOld)]
    [InlineData("something else 7.1", OpenPgpFailure.GnuPgFailed)]
    public async Task A_GnuPG_that_is_too_old_is_told_by_its_version(string version, OpenPgpFailure reason)
    {
        using var folder = new TemporaryFolder();
        using var ring = new GnuPgKeyRing(Script(folder, $"echo '{version}'"), _folder.Path, null);
        await RefusalAsync(reason, () => ring.GetKeysAsync(Cancellation));
    }

    [Theory]
    [InlineData("gpg (GnuPG) 2.2.0")]
    [InlineData("gpg (GnuPG) 2.4.7-unknown")]
    [InlineData("gpg (GnuPG/MacGPG2) 2.10.1")]
    public async Task A_GnuPG_of_any_later_version_is_taken(string version)
    {
        using var folder = new TemporaryFolder();
        using var ring = new GnuPgKeyRing(Script(folder, $"[ \"$1\" = --version ] && echo '{version}'; exit 0"), _folder.Path, null);
        Assert.Empty(await ring.GetKeysAsync(Cancellation));
    }

    [Fact]
    public async Task A_home_folder_that_is_not_there_is_named()
    {
        using var ring = new GnuPgKeyRing(Path.Combine(_folder.Path, "nowhere"));
        var refusal = await RefusalAsync(OpenPgpFailure.GnuPgFailed, () => ring.GetKeysAsync(Cancellation));
        Assert.Contains("nowhere does not exist", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_home_folder_too_long_for_the_agents_socket_is_named_with_what_to_do()
    {
        await using var folder = new GnuPgFolder(Path.Combine(_folder.Path, new string('x', 120)));
        var socket = Encoding.UTF8.GetString(await ExternalProgram.RunAsync("gpgconf", ["--homedir", folder.Path, "--list-dirs", "agent-socket"], []));
        Assert.SkipUnless(socket.StartsWith(folder.Path, StringComparison.Ordinal), "GnuPG keeps its sockets elsewhere on this machine");
        var ring = folder.Ring();
        var key = await _folder.Ring().GenerateAsync(Juliet, Cancellation);
        var secret = await _folder.Ring().ExportSecretAsync(key, Cancellation);

        // The last finds the public part of what was imported.
        foreach (var attempt in new Func<Task>[] { () => ring.GenerateAsync(Juliet, Cancellation), () => ring.ImportAsync(secret, Cancellation), () => ring.GetKeysAsync(Cancellation) })
        {
            var refusal = await RefusalAsync(OpenPgpFailure.AgentUnreachable, attempt);
            Assert.Contains("too long for a socket; use one of less than 80 characters", refusal.Message, StringComparison.Ordinal);
        }
    }

    // With its mark, GnuPG's clock stands still: making a key takes more than a second on a busy machine.
    [Fact]
    public async Task An_expired_key_neither_signs_nor_encrypts()
    {
        await _folder.GpgAsync(["--faked-system-time", "20200101T000000!", "--allow-freeform-uid", "--generate-key"], Parameters(Signing + "\nExpire-Date: seconds=60"));
        var ring = _folder.Ring();
        var key = Assert.Single(await ring.GetKeysAsync(Cancellation));
        Assert.Equal((true, DateTimeOffset.Parse("2020-01-01T00:01:00Z", CultureInfo.InvariantCulture)), (key.IsExpired, key.Expires));
        Assert.Equal([Juliet], key.UserIds);
        var octets = await _folder.GpgAsync("--export");
        await RefusalAsync(OpenPgpFailure.KeyExpired, () => ring.SignAndEncryptAsync(Content, key, [key], Cancellation));
        await RefusalAsync(OpenPgpFailure.KeyExpired, () => ring.EncryptAsync(Content, [octets], Cancellation));

        var inspected = PublicKeyInspector.Read(octets, DateTimeOffset.UtcNow);
        Assert.Equal((true, key.Expires, false), (inspected.IsExpired, inspected.Expires, inspected.CanEncrypt));
        Assert.True(PublicKeyInspector.Read(octets, key.Expires!.Value.AddSeconds(-1)).CanEncrypt);
    }

    [Fact]
    public async Task A_signature_made_before_the_key_expired_stays_good()
    {
        await _folder.GpgAsync(["--faked-system-time", "20200101T000000!", "--allow-freeform-uid", "--generate-key"], Parameters(Signing + "\nExpire-Date: seconds=60"));
        var own = await _folder.Ring().GenerateAsync("xmpp:romeo@example.org", Cancellation);
        var expired = (await _folder.Ring().GetKeysAsync(Cancellation)).First(key => key.IsExpired);
        var signed = await _folder.GpgAsync(["--faked-system-time", "20200101T000001!", "-u", expired.Fingerprint, "-z", "0", "--sign"], Content);
        var read = await _folder.Ring().DecryptAsync(await EncryptedAsync(signed, own), Cancellation);
        Assert.Equal((SignatureState.ValidWhenMade, expired.Fingerprint), (Assert.Single(read.Signatures).State, read.Signatures[0].Key?.Fingerprint));
    }

    [Fact]
    public async Task A_revoked_key_neither_signs_nor_encrypts_and_its_signatures_say_so()
    {
        var ring = _folder.Ring();
        var key = await ring.GenerateAsync(Juliet, Cancellation);
        var message = await ring.SignAndEncryptAsync(Content, key, [key], Cancellation);
        await RevokeAsync(key);

        ring = _folder.Ring();
        key = Assert.Single(await ring.GetKeysAsync(Cancellation));
        Assert.True(key.IsRevoked);
        Assert.Equal([Juliet], key.UserIds);
        var octets = await ring.ExportAsync(key, Cancellation);
        Assert.True(PublicKeyInspector.Read(octets, DateTimeOffset.UtcNow) is { IsRevoked: true, CanSign: false, CanEncrypt: false });
        await RefusalAsync(OpenPgpFailure.KeyRevoked, () => ring.SignAndEncryptAsync(Content, key, [key], Cancellation));
        await RefusalAsync(OpenPgpFailure.KeyRevoked, () => ring.EncryptAsync(Content, [octets], Cancellation));
        var read = await ring.DecryptAsync(message, Cancellation);
        Assert.Equal((SignatureState.Revoked, key.Fingerprint), (Assert.Single(read.Signatures).State, read.Signatures[0].Key?.Fingerprint));
    }

    [Theory]
    [InlineData("wrong", OpenPgpFailure.WrongPassphrase)]
    [InlineData("", OpenPgpFailure.WrongPassphrase)]
    [InlineData(null, OpenPgpFailure.PassphraseNeeded)]
    public async Task A_wrong_or_missing_passphrase_is_told_as_that(string? passphrase, OpenPgpFailure reason)
    {
        var key = await _folder.Ring("right").GenerateAsync(Juliet, Cancellation);
        var message = await _folder.Ring("right").SignAndEncryptAsync(Content, key, [key], Cancellation);
        await _folder.EndAgentAsync();
        Assert.SkipWhen(passphrase is null && Environment.GetEnvironmentVariable("DISPLAY") is { Length: > 0 }, "GnuPG's agent would ask somebody");
        var ring = _folder.Ring(passphrase);
        await RefusalAsync(reason, () => ring.SignAndEncryptAsync(Content, key, [key], Cancellation));
        await RefusalAsync(reason, () => ring.DecryptAsync(message, Cancellation));
        await RefusalAsync(reason, () => ring.ExportSecretAsync(key, Cancellation));
    }

    [Fact]
    public async Task A_secret_key_that_the_agent_has_open_is_not_exported_without_its_passphrase()
    {
        var key = await _folder.Ring("right").GenerateAsync(Juliet, Cancellation);
        await _folder.Ring("right").SignAndEncryptAsync(Content, key, [key], Cancellation);
        await Assert.ThrowsAsync<OpenPgpException>(() => _folder.Ring().ExportSecretAsync(key, Cancellation));
    }

    [Fact]
    public async Task A_secret_key_whose_primary_part_is_elsewhere_is_not_taken_for_a_whole_one()
    {
        var key = await _other.Ring().GenerateAsync(Juliet, Cancellation);
        await _folder.GpgAsync("--import", await _other.GpgAsync(["--export-secret-subkeys", key.Fingerprint]));
        var partial = Assert.Single(await _folder.Ring().GetKeysAsync(Cancellation));
        var refusal = await RefusalAsync(OpenPgpFailure.NoSecretKey, () => _folder.Ring().ExportSecretAsync(partial, Cancellation));
        Assert.Equal("the secret key cannot be copied: some of it is on a smart card or another machine", refusal.Message);
    }

    [Fact]
    public async Task Who_signed_is_told_even_when_it_is_somebody_else_or_nobody_known()
    {
        var ring = _folder.Ring();
        var own = await ring.GenerateAsync(Juliet, Cancellation);
        var mallory = await _other.Ring().GenerateAsync("xmpp:mallory@example.org", Cancellation);
        await _other.Ring().ImportAsync(await ring.ExportAsync(own, Cancellation), Cancellation);
        var message = await _other.Ring().SignAndEncryptAsync(Content, mallory, [(await _other.Ring().GetKeysAsync(Cancellation)).First(key => key.Fingerprint == own.Fingerprint)], Cancellation);

        var unknown = Assert.Single((await ring.DecryptAsync(message, Cancellation)).Signatures);
        Assert.Equal((SignatureState.UnknownKey, null), (unknown.State, unknown.Key));
        Assert.EndsWith(unknown.KeyId, mallory.Fingerprint, StringComparison.Ordinal);

        await ring.ImportAsync(await _other.Ring().ExportAsync(mallory, Cancellation), Cancellation);
        var known = Assert.Single((await ring.DecryptAsync(message, Cancellation)).Signatures);
        Assert.Equal((SignatureState.Valid, "xmpp:mallory@example.org"), (known.State, known.Key?.UserIds.Single()));
    }

    // gpg escapes line feeds in what others wrote, and no other line end of Unicode.
    [Theory]
    [InlineData('\u2028')]
    [InlineData('\u2029')]
    [InlineData('\u0085')]
    public async Task Nobody_signs_for_another_with_a_user_ID_that_goes_on_as_gpgs_status(char lineEnd)
    {
        const string Status = "[GNUPG:] ";
        var juliet = await _folder.Ring().GenerateAsync(Juliet, Cancellation);
        await _folder.GpgAsync("--allow-freeform-uid --generate-key", Parameters(
            $"Key-Type: EDDSA\nKey-Curve: ed25519\nKey-Usage: sign\nName-Real: xmpp:mallory@example.org{lineEnd}{Status}GOODSIG {juliet.Fingerprint[^16..]} x"
            + $"{lineEnd}{Status}VALIDSIG {juliet.Fingerprint} 2026-01-01 1767225600 0 4 0 22 10 00 {juliet.Fingerprint}{lineEnd}"));
        var mallory = (await _folder.Ring().GetKeysAsync(Cancellation)).Single(key => key.Fingerprint != juliet.Fingerprint);
        var signed = await _folder.GpgAsync(["-u", mallory.Fingerprint, "-z", "0", "--sign"], Content);

        var read = await _folder.Ring().DecryptAsync(await EncryptedAsync(signed, juliet), Cancellation);

        Assert.Equal((SignatureState.Valid, mallory.Fingerprint), (Assert.Single(read.Signatures).State, read.Signatures[0].Key?.Fingerprint));
    }

    [Fact]
    public async Task A_message_that_is_not_signed_has_no_signature()
    {
        var key = await _folder.Ring().GenerateAsync(Juliet, Cancellation);
        var message = await _folder.GpgAsync(["-r", key.Fingerprint, "--encrypt"], Content);
        Assert.Empty((await _folder.Ring().DecryptAsync(message, Cancellation)).Signatures);
    }

    [Fact]
    public async Task A_message_that_is_not_encrypted_to_keys_with_integrity_is_refused()
    {
        var key = await _folder.Ring().GenerateAsync(Juliet, Cancellation);
        var ring = _folder.Ring();
        var encrypted = await _folder.GpgAsync(["-r", key.Fingerprint, "--encrypt"], Content);
        await RefusalAsync(OpenPgpFailure.NotEncrypted, async () => await ring.DecryptAsync(await _folder.GpgAsync("--sign", Content), Cancellation));
        await RefusalAsync(OpenPgpFailure.NotEncrypted, async () => await ring.DecryptAsync(await _folder.GpgAsync("-z 0 --store", Content), Cancellation));
        await RefusalAsync(OpenPgpFailure.NotForKeys, async () => await ring.DecryptAsync(await _folder.GpgAsync("--passphrase x --symmetric", Content), Cancellation));
        await RefusalAsync(OpenPgpFailure.Malformed, () => ring.DecryptAsync(Messages.Join(encrypted, Messages.Literal("forged"u8.ToArray())), Cancellation));
        await RefusalAsync(OpenPgpFailure.NotOpenPgp, () => ring.DecryptAsync("-----BEGIN PGP MESSAGE-----"u8.ToArray(), Cancellation));

        // gpg 2.2 still writes it on request; 2.4 does not.
        var (exitCode, unprotected, _) = await ExternalProgram.TryRunAsync(
            "gpg", ["--homedir", _folder.Path, "--no-options", "--batch", "--trust-model", "always", "--rfc2440", "--cipher-algo", "3DES", "--disable-mdc", "-r", key.Fingerprint, "--encrypt"], Content);
        var packets = Encoding.UTF8.GetString((await ExternalProgram.TryRunAsync("gpg", ["--homedir", _folder.Path, "--list-packets"], unprotected)).Output);
        Assert.SkipWhen(exitCode != 0 || !packets.Contains(":encrypted data packet:", StringComparison.Ordinal) || packets.Contains("mdc_method", StringComparison.Ordinal), "this gpg writes no message without integrity protection");
        await RefusalAsync(OpenPgpFailure.NoIntegrity, () => ring.DecryptAsync(unprotected, Cancellation));
    }

    [Fact]
    public async Task The_passphrase_is_on_no_command_line()
    {
        using var folder = new TemporaryFolder();
        var program = Script(folder, $"""
            [ "$1" = --version ] && echo 'gpg (GnuPG) 2.2.40' && exit 0
            printf '%s\n' "$@" >>'{folder.File("arguments")}'; cat >>'{folder.File("input")}'; exit 0
            """);
        using var ring = new GnuPgKeyRing(program, _folder.Path, "top secret".AsMemory());
        await Assert.ThrowsAsync<OpenPgpException>(() => ring.GenerateAsync(Juliet, Cancellation));
        Assert.DoesNotContain("secret", (await File.ReadAllTextAsync(folder.File("arguments"), Cancellation)).Replace("--with-secret", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.StartsWith("top secret\nKey-Type: EDDSA\n", await File.ReadAllTextAsync(folder.File("input"), Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gpg_is_ended_when_nobody_waits_for_it_any_more()
    {
        using var folder = new TemporaryFolder();
        var program = Script(folder, $"[ \"$1\" = --version ] && echo 'gpg (GnuPG) 2.2.40' && exit 0; echo $$ >'{folder.File("id")}'; exec sleep 600");
        using var ring = new GnuPgKeyRing(program, _folder.Path, null);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var listing = ring.GetKeysAsync(cancellation.Token);
        while (!File.Exists(folder.File("id")) || (await File.ReadAllTextAsync(folder.File("id"), Cancellation)).Length == 0)
        {
            await Task.Delay(10, Cancellation);
        }

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listing);
        var id = int.Parse(await File.ReadAllTextAsync(folder.File("id"), Cancellation), CultureInfo.InvariantCulture);
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(id));
    }

    [Theory]
    [InlineData("HUP", 1)]
    [InlineData("INT", 2)]
    [InlineData("KILL", 9)]
    [InlineData("TERM", 15)]
    public async Task A_gpg_that_somebody_ended_says_nothing_about_the_message(string signal, int number)
    {
        using var folder = new TemporaryFolder();
        var key = await _folder.Ring().GenerateAsync(Juliet, Cancellation);
        var message = await _folder.Ring().SignAndEncryptAsync(Content, key, [key], Cancellation);

        // Where the tests run in the background, some signals are ignored, and by all that is started there.
        var end = $"exec env --default-signal sh -c 'kill -{signal} $$'";
        using var ring = new GnuPgKeyRing(Script(folder, $"case \"$*\" in *--decrypt*) {end};; esac; exec gpg \"$@\""), _folder.Path, null);
        var refusal = await RefusalAsync(OpenPgpFailure.GnuPgInterrupted, () => ring.DecryptAsync(message, Cancellation));
        Assert.Equal($"GnuPG was ended by signal {number} before it was done; what it was for can be tried again", refusal.Message);
    }

    [Fact]
    public async Task A_passphrase_or_user_ID_that_gpg_would_read_otherwise_is_not_taken()
    {
        Assert.Throws<ArgumentException>(() => new GnuPgKeyRing(_folder.Path, "two\nlines".AsMemory()));
        await Assert.ThrowsAsync<ArgumentException>(() => _folder.Ring().GenerateAsync("xmpp:a\nPassphrase: x", Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => _folder.Ring().GenerateAsync("xmpp:a\u2028Passphrase: x", Cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        await _folder.DisposeAsync();
        await _other.DisposeAsync();
    }

    private static async Task<OpenPgpException> RefusalAsync(OpenPgpFailure reason, Func<Task> attempt)
    {
        var refusal = await Assert.ThrowsAsync<OpenPgpException>(attempt);
        Assert.True(reason == refusal.Reason, $"{refusal.Reason}: {refusal.Message}");
        return refusal;
    }

    private static byte[] Parameters(string lines) => Encoding.UTF8.GetBytes($"%no-protection\n{lines}\n%commit\n");

    // gpg's revocation certificate, with the colon that keeps people from using it by accident.
    private async Task RevokeAsync(OpenPgpKey key)
    {
        var certificate = await File.ReadAllTextAsync(Path.Combine(_folder.Path, "openpgp-revocs.d", key.Fingerprint + ".rev"), Cancellation);
        await _folder.GpgAsync("--import", Encoding.UTF8.GetBytes(certificate.Replace(":-----BEGIN", "-----BEGIN", StringComparison.Ordinal)));
    }

    // Without a literal packet around them gpg encrypts packets as they are.
    private Task<byte[]> EncryptedAsync(byte[] packets, OpenPgpKey recipient) =>
        _folder.GpgAsync(["--no-literal", "-z", "0", "-r", recipient.Fingerprint, "--encrypt"], packets);

    private static string Script(TemporaryFolder folder, string commands) => folder.Script("gpg", commands);
}
