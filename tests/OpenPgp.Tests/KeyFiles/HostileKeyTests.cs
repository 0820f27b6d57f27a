using System.Text;
using XmppContacts.OpenPgp.KeyFiles.Algorithms;
using XmppContacts.OpenPgp.KeyFiles.Packets;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Tests.Interoperability;
using XmppContacts.OpenPgp.Tests.Keys;

namespace XmppContacts.OpenPgp.Tests.KeyFiles;

/// <summary>Keys that somebody changed, and keys of other programs that must not count for more than they are.</summary>
[Trait("Needs", "gpg")]
public sealed class HostileKeyTests : IAsyncDisposable
{
    private const string Juliet = "xmpp:juliet@example.org";
    private const string Mallory = "xmpp:mallory@example.org";
    private const byte KeyFlags = 27;
    private const byte EmbeddedSignature = 32;

    private readonly GnuPgFolder _gpg = new();
    private readonly KeyFileFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static byte[] Content => "content"u8.ToArray();

    [Fact]
    public async Task Grafted_user_ID_and_its_forged_certification_do_not_count()
    {
        var forged = await ForgedAsync();
        var userId = Encoding.UTF8.GetBytes("xmpp:romeo@example.org");
        forged.Changed.UserIds.Add(new UserIdPacket(userId, [forged.Sign(SignatureKind.PositiveCertification, SignatureHash.OfUserId(forged.Changed.Primary, userId))]));
        forged.Changed.UserIds.Add(forged.Attacker.UserIds[0]);
        forged.Changed.UserIds.Add(new UserIdPacket("xmpp:nurse@example.org"u8.ToArray(), []));
        Assert.Equal([Juliet], (await ImportAsync(forged)).UserIds);
    }

    [Theory]
    [InlineData(0x20)]
    [InlineData(0x28)]
    [InlineData(0x30)]
    public async Task Forged_revocation_does_not_count(int type)
    {
        var kind = (SignatureKind)type;
        var forged = await ForgedAsync();
        var key = forged.Changed;
        var (signatures, data) = kind switch
        {
            SignatureKind.KeyRevocation => (key.Signatures, key.Primary.Hashed),
            SignatureKind.SubkeyRevocation => (key.Subkeys[0].Signatures, SignatureHash.OfSubkey(key.Primary, key.Subkeys[0].Key)),
            _ => (key.UserIds[0].Signatures, SignatureHash.OfUserId(key.Primary, key.UserIds[0].Bytes)),
        };
        signatures.Add(forged.Sign(kind, data));
        signatures.Add(forged.SignAsAttacker(kind, data));
        var imported = await ImportAsync(forged);
        Assert.Equal([Juliet], imported.UserIds);
        Assert.True(imported is { IsRevoked: false, CanEncrypt: true, CanSign: true });
        Assert.True(Assert.Single(imported.Subkeys).IsUsable);
    }

    [Fact]
    public async Task Grafted_encryption_subkey_gets_nothing()
    {
        var forged = await ForgedAsync();
        var graft = forged.Attacker.Subkeys[0];
        forged.Changed.Subkeys.Add(new SubkeyPackets(graft.Key.WithSecret(null)) { Signatures = [.. graft.Signatures] });
        forged.Changed.Subkeys.Add(new SubkeyPackets(graft.Key.WithSecret(null))
        {
            Signatures = [forged.Sign(SignatureKind.SubkeyBinding, SignatureHash.OfSubkey(forged.Changed.Primary, graft.Key), Subpacket.Encode(KeyFlags, [0x0C]))],
        });
        Assert.Single((await ImportAsync(forged)).Subkeys);

        var message = await _folder.Ring().EncryptAsync(Content, [forged.Encode()], Cancellation);
        await using var attackers = new KeyFileFolder();
        await attackers.Ring().ImportAsync(forged.Attacker.Encode(key => key.SecretPart), Cancellation);
        Assert.Equal(OpenPgpFailure.NoSecretKey, (await Assert.ThrowsAsync<OpenPgpException>(() => attackers.Ring().DecryptAsync(message, Cancellation))).Reason);
    }

    // The attacker claims the victim's signing key as a subkey; the binding is genuine, and the victim never agreed (RFC 9580 §5.2.1.9).
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Signing_subkey_without_genuine_back_signature_does_not_sign(bool hasForgedBackSignature)
    {
        var forged = await ForgedAsync();
        var stolen = forged.Changed.Primary;
        var data = SignatureHash.OfSubkey(forged.Attacker.Primary, stolen);
        byte[][] subpackets = hasForgedBackSignature
            ? [Subpacket.Encode(KeyFlags, [0x02]), Subpacket.Encode(EmbeddedSignature, forged.Sign(SignatureKind.PrimaryKeyBinding, data).Body)]
            : [Subpacket.Encode(KeyFlags, [0x02])];
        forged.Attacker.Subkeys.Add(new SubkeyPackets(stolen) { Signatures = [forged.SignAsAttacker(SignatureKind.SubkeyBinding, data, subpackets)] });
        var attacker = forged.Attacker.Encode(key => key.SecretPart);

        // Only Mallory's key is known: what Juliet signed must not be Mallory's.
        var ring = _folder.Ring();
        await ring.ImportAsync(attacker, Cancellation);
        var signed = await _gpg.GpgAsync(["-u", Juliet, "-z", "0", "--sign"], Content);
        var signature = Assert.Single((await ring.DecryptAsync(RawMessage.Encrypt(signed, forged.Attacker.Subkeys[0].Key), Cancellation)).Signatures);
        Assert.Equal((SignatureState.Unchecked, Mallory), (signature.State, Assert.Single(signature.Key!.UserIds)));

        // With Juliet's key it is hers, whatever else claims it.
        await ring.ImportAsync(forged.Encode(), Cancellation);
        var signatures = (await ring.DecryptAsync(RawMessage.Encrypt(signed, forged.Attacker.Subkeys[0].Key), Cancellation)).Signatures;
        Assert.Equal((SignatureState.Valid, Juliet), (Assert.Single(signatures).State, Assert.Single(signatures[0].Key!.UserIds)));
    }

    [Fact]
    public async Task Expiry_is_not_prolonged_by_a_signature_of_somebody_else_or_one_that_is_not_hashed()
    {
        var forged = await ForgedAsync("\nExpire-Date: 1y");
        var longer = new byte[] { 0x7F, 0, 0, 0 };
        forged.Changed.Signatures.Add(forged.Sign(SignatureKind.DirectKey, forged.Changed.Primary.Hashed, Subpacket.Encode(9, longer)));

        // An unhashed subpacket in a genuine certification.
        var genuine = forged.Changed.UserIds[0].Signatures[0];
        byte[] added = Subpacket.Encode(9, longer);
        var body = genuine.Body;
        var lengthAt = genuine.Hashed.Length;
        var unhashed = (body[lengthAt] << 8) + body[lengthAt + 1] + added.Length;
        byte[] changed = [.. body[..lengthAt], (byte)(unhashed >> 8), (byte)unhashed, .. added, .. body[(lengthAt + 2)..]];
        forged.Changed.UserIds[0].Signatures.Insert(0, SignaturePacket.Read(changed)!);
        Assert.InRange((await ImportAsync(forged)).Expires!.Value, DateTimeOffset.UtcNow.AddDays(364), DateTimeOffset.UtcNow.AddDays(366));
    }

    [Fact]
    public async Task Expiry_in_a_direct_key_signature_of_Sequoia_counts()
    {
        ExternalProgram.SkipUnlessInstalled("sq");
        var file = Path.Combine(_gpg.Path, "sq.pgp");
        await ExternalProgram.RunAsync("sq", ["key", "generate", "--userid", Juliet, "--expires-in", "2y", "--export", file], []);
        var ring = _folder.Ring();
        var key = Assert.Single(await ring.ImportAsync(await _gpg.GpgAsync("--dearmor", await File.ReadAllBytesAsync(file, Cancellation)), Cancellation));
        Assert.InRange(key.Expires!.Value, DateTimeOffset.UtcNow.AddDays(729), DateTimeOffset.UtcNow.AddDays(732));
        Assert.True(key is { CanSign: true, CanEncrypt: true });
        var later = _folder.Ring(clock: new FixedClock(key.Expires.Value.AddSeconds(1)));
        Assert.True(Assert.Single(await later.GetKeysAsync(Cancellation)) is { IsExpired: true, CanSign: false, CanEncrypt: false });
    }

    [Fact]
    public async Task Expiry_in_a_direct_key_signature_alone_counts()
    {
        var forged = await ForgedAsync();
        var secret = ForgedKeys.Secret(forged.Attacker.Primary);
        var direct = ForgedKeys.Sign(
            forged.Attacker.Primary, secret, SignatureKind.DirectKey, forged.Attacker.Primary.Hashed, [Subpacket.Encode(9, [0, 1, 0x51, 0x80])],
            created: DateTimeOffset.UtcNow.AddMinutes(1));
        forged.Attacker.Signatures.Add(direct);
        var key = Assert.Single(await _folder.Ring().ImportAsync(forged.Attacker.Encode(secretPart: null), Cancellation));
        Assert.Equal(key.Created.AddDays(1), key.Expires);
    }

    [Theory]
    [InlineData("SHA1", "20150101T000000", true)]
    [InlineData("SHA1", null, false)]
    [InlineData("RIPEMD160", "20150101T000000", false)]
    public async Task Self_signatures_with_weak_hashes_do_not_count(string hash, string? time, bool isAccepted)
    {
        string[] faked = time is null ? [] : ["--faked-system-time", time];
        await _gpg.GpgAsync(
            [.. faked, "--cert-digest-algo", hash, "--allow-freeform-uid", "--generate-key"],
            Encoding.UTF8.GetBytes($"%no-protection\nKey-Type: RSA\nKey-Length: 2048\nKey-Usage: sign,encrypt\nName-Real: {Juliet}\nExpire-Date: 0\n%commit\n"));
        var exported = await _gpg.GpgAsync("--export");
        if (isAccepted)
        {
            Assert.Equal([Juliet], Assert.Single(await _folder.Ring().ImportAsync(exported, Cancellation)).UserIds);
            return;
        }

        var refusal = await Assert.ThrowsAsync<OpenPgpException>(() => _folder.Ring().ImportAsync(exported, Cancellation));
        Assert.Equal(OpenPgpFailure.KeyUnusable, refusal.Reason);
        Assert.EndsWith("has no valid signature of its own", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weak_key_decrypts_and_neither_signs_nor_encrypts()
    {
        await _gpg.MakeAsync($"Key-Type: RSA\nKey-Length: 1024\nKey-Usage: sign\nSubkey-Type: RSA\nSubkey-Length: 1024\nSubkey-Usage: encrypt\nExpire-Date: 0\nName-Real: {Juliet}");
        var message = await _gpg.GpgAsync(["-r", Juliet, "--sign", "--encrypt"], Content);
        var ring = _folder.Ring();
        var key = Assert.Single(await ring.ImportAsync(await _gpg.GpgAsync("--export-secret-keys"), Cancellation));
        Assert.True(key is { CanSign: false, CanEncrypt: false, HasSecret: true });
        var read = await ring.DecryptAsync(message, Cancellation);
        Assert.Equal(Content, read.Content.ToArray());
        Assert.Equal(SignatureState.Unchecked, Assert.Single(read.Signatures).State);
        Assert.Equal(OpenPgpFailure.KeyUnusable, (await Assert.ThrowsAsync<OpenPgpException>(() => ring.SignAndEncryptAsync(Content, key, [key], Cancellation))).Reason);
    }

    [Fact]
    public async Task Key_that_only_signs_is_not_encrypted_to_and_signatures_of_one_that_only_encrypts_do_not_count()
    {
        var key = await _gpg.MakeAsync($"Key-Type: RSA\nKey-Length: 2048\nKey-Usage: sign\nExpire-Date: 0\nName-Real: {Juliet}");
        var exported = await _gpg.GpgAsync("--export");
        Assert.Equal(OpenPgpFailure.KeyUnusable, (await Assert.ThrowsAsync<OpenPgpException>(() => _folder.Ring().EncryptAsync(Content, [exported], Cancellation))).Reason);

        // The same key packet, certified for encryption by itself alone: what it signed says nothing.
        var signed = await _gpg.GpgAsync(["-u", key.Fingerprint, "-z", "0", "--sign"], Content);
        var forged = TransferableKeyReader.Read(await _gpg.GpgAsync("--export-secret-keys")).Keys.Single();
        var certification = ForgedKeys.Sign(
            forged.Primary, ForgedKeys.Secret(forged.Primary), SignatureKind.PositiveCertification, SignatureHash.OfUserId(forged.Primary, forged.UserIds[0].Bytes),
            [Subpacket.Encode(KeyFlags, [0x0C])], created: DateTimeOffset.UtcNow.AddMinutes(1));
        forged.UserIds[0].Signatures.Add(certification);
        var ring = _folder.Ring();
        Assert.True(Assert.Single(await ring.ImportAsync(forged.Encode(packet => packet.SecretPart), Cancellation)) is { CanSign: false, CanEncrypt: true });
        var message = RawMessage.Encrypt(signed, forged.Primary);
        Assert.Equal(SignatureState.Unchecked, Assert.Single((await ring.DecryptAsync(message, Cancellation)).Signatures).State);
    }

    [Fact]
    public async Task Revoked_and_expired_subkeys_are_not_encrypted_to()
    {
        var key = await _gpg.MakeAsync($"Key-Type: EDDSA\nKey-Curve: ed25519\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: cv25519\nExpire-Date: 0\nName-Real: {Juliet}");
        await _gpg.GpgAsync(["--quick-add-key", key.Fingerprint, "cv25519", "encr", "2d"]);
        await ExternalProgram.RunAsync(
            "gpg", ["--homedir", _gpg.Path, "--no-options", "--quiet", "--command-fd", "0", "--status-fd", "2", "--expert", "--no-tty", "--edit-key", key.Fingerprint],
            ExternalProgram.Line("key 1\nrevkey\ny\n0\n\ny\nsave"));
        var ring = _folder.Ring();
        var imported = Assert.Single(await ring.ImportAsync(await _gpg.GpgAsync("--export"), Cancellation));
        Assert.Equal([false, true], imported.Subkeys.Select(subkey => subkey.IsUsable));
        Assert.True(imported.CanEncrypt);
        Assert.False(Assert.Single(await _folder.Ring(clock: new FixedClock(DateTimeOffset.UtcNow.AddDays(3))).GetKeysAsync(Cancellation)).CanEncrypt);
        var listed = Encoding.UTF8.GetString(await _gpg.GpgAsync("--list-packets", await ring.EncryptAsync(Content, [await ring.ExportAsync(imported, Cancellation)], Cancellation)));
        Assert.Contains(imported.Subkeys[1].Fingerprint[^16..], listed, StringComparison.Ordinal);
        Assert.DoesNotContain(imported.Subkeys[0].Fingerprint[^16..], listed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_public_part_of_a_secret_key_is_noticed_before_it_signs()
    {
        var forged = await ForgedAsync();
        var genuine = TransferableKeyReader.Read(await _gpg.GpgAsync(["--export-secret-keys", Juliet])).Keys.Single();
        var swapped = new TransferableKey(genuine.Primary.WithSecret(forged.Attacker.Primary.SecretPart));
        swapped.UserIds.AddRange(genuine.UserIds);
        swapped.Subkeys.AddRange(genuine.Subkeys);
        var ring = _folder.Ring();
        var key = Assert.Single(await ring.ImportAsync(swapped.Encode(packet => packet.SecretPart), Cancellation));
        var refusal = await Assert.ThrowsAsync<OpenPgpException>(() => ring.SignAndEncryptAsync(Content, key, [key], Cancellation));
        Assert.EndsWith("does not belong to its public key: the file was changed", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signatures_with_unknown_critical_subpackets_do_not_count()
    {
        var forged = await ForgedAsync();
        var userId = Encoding.UTF8.GetBytes("xmpp:critical@example.org");
        forged.Attacker.UserIds.Add(new UserIdPacket(userId, [forged.SignAsAttacker(
            SignatureKind.PositiveCertification, SignatureHash.OfUserId(forged.Attacker.Primary, userId), Subpacket.Encode(0x80 | 100, [1]))]));
        Assert.Equal([Mallory], Assert.Single(await _folder.Ring().ImportAsync(forged.Attacker.Encode(secretPart: null), Cancellation)).UserIds);
    }

    [Fact]
    public async Task Key_with_very_many_signatures_or_user_IDs_is_refused()
    {
        var forged = await ForgedAsync();
        var signature = forged.Changed.UserIds[0].Signatures[0];
        forged.Changed.UserIds[0].Signatures.AddRange(Enumerable.Repeat(signature, 500));
        Assert.Equal(OpenPgpFailure.TooLarge, (await Assert.ThrowsAsync<OpenPgpException>(() => ImportAsync(forged))).Reason);

        // Those of others are not kept, however many there are.
        forged.Changed.UserIds[0].Signatures.RemoveAll(other => other == signature);
        forged.Changed.UserIds[0].Signatures.Add(signature);
        var others = forged.SignAsAttacker(SignatureKind.GenericCertification, SignatureHash.OfUserId(forged.Changed.Primary, forged.Changed.UserIds[0].Bytes));
        forged.Changed.UserIds[0].Signatures.AddRange(Enumerable.Repeat(others, 3000));
        var key = await ImportAsync(forged);
        Assert.InRange((await _folder.Ring().ExportAsync(key, Cancellation)).Length, 1, 1000);
    }

    [Fact]
    public async Task Small_message_that_decompresses_to_much_is_refused()
    {
        foreach (var compression in new[] { "bzip2", "zlib" })
        {
            await ForgedAsync();
            await _folder.Ring().ImportAsync(await _gpg.GpgAsync(["--export-secret-keys", Juliet]), Cancellation);
            var message = await _gpg.GpgAsync(["--compress-algo", compression, "-z", "9", "-r", Juliet, "--encrypt"], new byte[64 * 1024 * 1024]);
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            Assert.Equal(OpenPgpFailure.TooLarge, (await Assert.ThrowsAsync<OpenPgpException>(() => _folder.Ring().DecryptAsync(message, Cancellation))).Reason);
            Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - allocated, 0, 64 * 1024 * 1024);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gpg.DisposeAsync();
        await _folder.DisposeAsync();
    }

    // Both made by gpg: Juliet's public key, and Mallory's secret one.
    private async Task<ForgedKeys> ForgedAsync(string expiry = "\nExpire-Date: 0")
    {
        const string Kind = "Key-Type: EDDSA\nKey-Curve: ed25519\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: cv25519\nName-Real: ";
        if ((await _gpg.Ring().GetKeysAsync(Cancellation)).IsEmpty)
        {
            await _gpg.MakeAsync(Kind + Juliet + expiry);
            await _gpg.MakeAsync(Kind + Mallory + "\nExpire-Date: 0");
        }

        return new ForgedKeys(await _gpg.GpgAsync(["--export", Juliet]), await _gpg.GpgAsync(["--export-secret-keys", Mallory]));
    }

    private async Task<OpenPgpKey> ImportAsync(ForgedKeys forged) => Assert.Single(await _folder.Ring().ImportAsync(forged.Encode(), Cancellation));

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
