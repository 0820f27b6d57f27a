using System.Globalization;
using XmppContacts.OpenPgp.KeyFiles;
using XmppContacts.OpenPgp.KeyFiles.Packets;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Tests.Keys;

namespace XmppContacts.OpenPgp.Tests.KeyFiles;

/// <summary>
/// Keys and messages with bits changed, parts cut, doubled, swapped and inserted: never other content, never a signature that counts, never another exception than
/// <see cref="OpenPgpException"/>. The changes follow from seeds; those that found something are kept.
/// </summary>
[Trait("Needs", "gpg")]
public sealed class MutationTests : IAsyncDisposable
{
    private const string Juliet = "xmpp:juliet@example.org";
    private const int Seeds = 30;
    private const int PerSeed = 1000;

    private readonly KeyFileFolder _folder = new();
    private readonly GnuPgFolder _gpg = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static byte[] Content => "the content that was signed and encrypted, some of it"u8.ToArray();

    /// <summary>XMPP_CONTACTS_MUTATIONS_SEED begins elsewhere, for longer searches.</summary>
    private static int FirstSeed => int.TryParse(Environment.GetEnvironmentVariable("XMPP_CONTACTS_MUTATIONS_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 20261129;

    [Fact]
    public async Task Changed_messages_never_give_other_content_or_a_signature_of_somebody_else()
    {
        var ring = _folder.Ring();
        var key = await ring.GenerateAsync(Juliet, Cancellation);
        byte[][] samples =
        [
            await ring.SignAndEncryptAsync(Content, key, [key], Cancellation),
            await ring.EncryptAsync(Content, [await ring.ExportAsync(key, Cancellation)], Cancellation),
        ];
        var accepted = 0;
        await MutateAsync(samples, async changed =>
        {
            var read = await ring.DecryptAsync(changed, Cancellation);
            Assert.Equal(Content, read.Content.ToArray());
            Assert.All(read.Signatures, signature => Assert.Equal((SignatureState.Valid, key.Fingerprint), (signature.State, signature.Key?.Fingerprint)));
            accepted++;
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"{accepted} of {Seeds * PerSeed} changed messages decrypt to the same content");
    }

    // Within the encryption: whoever writes a message can put anything there.
    [Fact]
    public async Task Changed_packets_within_a_message_never_carry_a_signature_over_other_content()
    {
        var ring = _folder.Ring();
        await _gpg.MakeAsync("Key-Type: EDDSA\nKey-Curve: ed25519\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: cv25519\nExpire-Date: 0\nName-Real: " + Juliet);
        var key = Assert.Single(await ring.ImportAsync(await _gpg.GpgAsync("--export-secret-keys"), Cancellation));
        var recipient = TransferableKeyReader.Read(await ring.ExportAsync(key, Cancellation)).Keys.Single().Subkeys[0].Key;
        byte[][] samples = [await _gpg.GpgAsync(["-z", "0", "--sign"], Content), await _gpg.GpgAsync(["--compress-algo", "zlib", "--sign"], Content)];
        await MutateAsync(samples, async changed =>
        {
            var read = await ring.DecryptAsync(RawMessage.Encrypt(changed, recipient), Cancellation);
            Assert.All(read.Signatures.Where(signature => signature.State == SignatureState.Valid), signature =>
                Assert.Equal((key.Fingerprint, Convert.ToHexString(Content)), (signature.Key?.Fingerprint, Convert.ToHexString(read.Content.Span))));
        });
    }

    [Theory]
    [InlineData("Key-Type: EDDSA\nKey-Curve: ed25519\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: cv25519")]
    [InlineData("Key-Type: RSA\nKey-Length: 2048\nKey-Usage: sign\nSubkey-Type: RSA\nSubkey-Length: 2048\nSubkey-Usage: encrypt")]
    [InlineData("Key-Type: ECDSA\nKey-Curve: nistp256\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: nistp256")]
    public async Task Changed_keys_never_say_what_their_owner_did_not_sign(string kind)
    {
        var made = await _gpg.MakeAsync(kind + "\nExpire-Date: 1y\nName-Real: " + Juliet);
        byte[][] samples = [await _gpg.GpgAsync("--export"), await _gpg.GpgAsync("--export-secret-keys")];
        var now = DateTimeOffset.UtcNow;
        await MutateAsync(
            samples,
            changed =>
            {
                foreach (var packets in TransferableKeyReader.Read(changed).Keys)
                {
                    // Another fingerprint is another key, which anybody can make.
                    var key = KeyVerifier.Verify(packets, now).Describe(now);
                    if (key.Fingerprint == made.Fingerprint)
                    {
                        Assert.All(key.UserIds, userId => Assert.Equal(Juliet, userId));
                        Assert.Equal((made.Expires, false), (key.Expires, key.IsRevoked));
                        Assert.All(key.Subkeys, subkey => Assert.Equal(made.Subkeys[0].Fingerprint, subkey.Fingerprint));
                    }
                }

                return Task.CompletedTask;
            },
            seeds: kind.Contains("ed25519", StringComparison.Ordinal) ? Seeds : Seeds / 10);
    }

    [Fact]
    public async Task Changed_secret_keys_are_used_or_refused_and_nothing_else()
    {
        await using var maker = new KeyFileFolder();
        var key = await maker.Ring("secret").GenerateAsync(Juliet, Cancellation);
        var armored = await File.ReadAllBytesAsync(Directory.GetFiles(maker.Path, "*.asc").Single(), Cancellation);
        var message = await maker.Ring("secret").SignAndEncryptAsync(Content, key, [key], Cancellation);
        byte[][] samples = [Armor.Decode(armored), armored, await maker.Ring("secret").ExportSecretAsync(key, Cancellation)];
        var number = 0;
        await MutateAsync(
            samples,
            async changed =>
            {
                var file = _folder.Write($"{number++}.asc", changed);
                try
                {
                    // Without passphrase, so that a changed salt does not cost a derivation each time.
                    using var ring = new KeyFileRing(file);
                    foreach (var read in await ring.GetKeysAsync(Cancellation))
                    {
                        Assert.Equal(Content, (await ring.DecryptAsync(message, Cancellation)).Content.ToArray());
                        await ring.SignAndEncryptAsync(Content, read, [read], Cancellation);
                    }
                }
                finally
                {
                    File.Delete(file);
                }
            },
            seeds: Seeds / 6);
    }

    public async ValueTask DisposeAsync()
    {
        await _folder.DisposeAsync();
        await _gpg.DisposeAsync();
    }

    private static async Task MutateAsync(byte[][] samples, Func<byte[], Task> read, int seeds = Seeds)
    {
        for (var seed = FirstSeed; seed < FirstSeed + seeds; seed++)
        {
            var random = new Random(seed);
            for (var i = 0; i < PerSeed; i++)
            {
                var changed = Mutate(samples[random.Next(samples.Length)], samples[random.Next(samples.Length)], random);
                try
                {
                    await read(changed);
                }
                catch (OpenPgpException)
                {
                }
                catch (Exception e)
                {
                    Assert.Fail($"seed {seed}, change {i}: {Convert.ToBase64String(changed)}: {e}");
                }
            }
        }
    }

    private static byte[] Mutate(byte[] sample, byte[] other, Random random)
    {
        var changed = sample.ToList();
        for (var times = 1 + random.Next(3); times > 0 && changed.Count > 1; times--)
        {
            var position = random.Next(changed.Count);
            var length = Math.Min(1 + random.Next(random.Next(2) == 0 ? 4 : 64), changed.Count - position);
            switch (random.Next(7))
            {
                case 0 or 1:
                    changed[position] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    changed[position] = (byte)random.Next(256);
                    break;
                case 3:
                    changed.RemoveRange(position, length);
                    break;
                case 4:
                    changed.InsertRange(random.Next(changed.Count), changed.GetRange(position, length));
                    break;
                case 5:
                    changed.RemoveRange(position, changed.Count - position);
                    break;
                default:
                    var from = random.Next(other.Length);
                    changed.InsertRange(position, other[from..Math.Min(other.Length, from + length)]);
                    break;
            }
        }

        return [.. changed];
    }
}
