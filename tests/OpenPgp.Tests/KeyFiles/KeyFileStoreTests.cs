using System.Text;
using XmppContacts.OpenPgp.KeyFiles;
using XmppContacts.OpenPgp.KeyFiles.Packets;
using XmppContacts.OpenPgp.Tests.Keys;

namespace XmppContacts.OpenPgp.Tests.KeyFiles;

/// <summary>The files of a ring.</summary>
public sealed class KeyFileStoreTests : IAsyncDisposable
{
    private const string Juliet = "xmpp:juliet@example.org";

    private readonly KeyFileFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("xmpp:juliet@example.org", "juliet@example.org")]
    [InlineData("xmpp:../../etc/passwd@example.org", "%2E./../etc/passwd@example.org")]
    [InlineData("xmpp:-rf@example.org", "%2Drf@example.org")]
    [InlineData("xmpp:con", "_con")]
    [InlineData("xmpp:a\\b:c*?\"<>|%@example.org", "a%5Cb%3Ac%2A%3F%22%3C%3E%7C%25@example.org")]
    [InlineData("xmpp:Élise@example.org", "%C3%89lise@example.org")]
    public void File_name_is_a_safe_form_of_the_JID(string userId, string expected) =>
        Assert.Equal(expected.Replace("/", "%2F", StringComparison.Ordinal), KeyFileName.For(userId));

    [Fact]
    public void File_names_of_long_JIDs_are_short_and_differ()
    {
        var first = KeyFileName.For($"xmpp:{new string('é', 500)}a@example.org");
        var second = KeyFileName.For($"xmpp:{new string('é', 500)}b@example.org");
        Assert.NotEqual(first, second);
        Assert.InRange(first.Length, 100, 200);
    }

    [Fact]
    public async Task Generated_keys_are_files_of_their_own_for_the_user_alone()
    {
        var ring = _folder.Ring("secret");
        var keys = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ring.GenerateAsync(Juliet, Cancellation)));
        var files = Directory.GetFiles(_folder.Path, "*.asc").Select(file => Path.GetFileName(file)!).ToArray();
        Assert.Equal(5, files.Length);
        Assert.Contains("juliet@example.org.asc", files);
        foreach (var file in files)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File(file)));
            Assert.StartsWith("-----BEGIN PGP PRIVATE KEY BLOCK-----", await File.ReadAllTextAsync(_folder.File(file), Cancellation), StringComparison.Ordinal);
        }

        Assert.Equal(keys.Select(key => key.Fingerprint).Order(), (await _folder.Ring().GetKeysAsync(Cancellation)).Select(key => key.Fingerprint).Order());
        Assert.Empty(Directory.GetFiles(_folder.Path, ".*"));
    }

    [Fact]
    public async Task Keys_of_one_directory_cost_one_derivation()
    {
        var first = await _folder.Ring("secret").GenerateAsync(Juliet, Cancellation);
        var second = await OpenAsync().GenerateAsync("xmpp:romeo@example.org", Cancellation);
        var specifiers = Directory.GetFiles(_folder.Path, "*.asc").SelectMany(file => Keys(File.ReadAllBytes(file))).Select(part => Convert.ToHexString(part.AsSpan(0, 13))).Distinct();

        // Usage 254, AES-256, iterated and salted SHA-256, 65,011,712 bytes.
        var only = Assert.Single(specifiers);
        Assert.StartsWith("FE090308", only, StringComparison.Ordinal);
        Assert.EndsWith("FF", only, StringComparison.Ordinal);
        Assert.NotEqual(first.Fingerprint, second.Fingerprint);

        KeyFileRing OpenAsync()
        {
            var ring = _folder.Ring("secret");
            ring.GetKeysAsync(Cancellation).Wait(Cancellation);
            return ring;
        }

        static IEnumerable<byte[]> Keys(byte[] armored) =>
            TransferableKeyReader.Read(Armor.Decode(armored)).Keys.SelectMany(key => key.Subkeys.Select(subkey => subkey.Key).Prepend(key.Primary)).Select(key => key.SecretPart!);
    }

    [Fact]
    [Trait("Needs", "gpg")]
    public async Task Armored_and_binary_files_with_one_or_several_keys_are_read()
    {
        await using var gpg = new GnuPgFolder();
        const string Kind = "Key-Type: EDDSA\nKey-Curve: ed25519\nKey-Usage: sign\nExpire-Date: 0\nName-Real: xmpp:";
        await gpg.MakeAsync(Kind + "a@example.org");
        await gpg.MakeAsync(Kind + "b@example.org");
        var several = await gpg.GpgAsync("--export");
        _folder.Write("several.gpg", several);
        Assert.Equal(2, (await _folder.Ring().GetKeysAsync(Cancellation)).Length);
        Assert.Equal(2, (await _folder.Ring(file: "several.gpg").GetKeysAsync(Cancellation)).Length);
        File.Delete(_folder.File("several.gpg"));

        // As people send them: with text around, Windows' line ends and a byte order mark.
        var armored = Encoding.UTF8.GetString(await gpg.GpgAsync("--armor --export --comment Hello"));
        _folder.Write("one.asc", Encoding.UTF8.GetBytes("\uFEFF" + armored.ReplaceLineEndings("\r\n")));
        Assert.Equal(2, (await _folder.Ring().GetKeysAsync(Cancellation)).Length);
        _folder.Write("one.asc", Encoding.UTF8.GetBytes($"My key:\n{Encoding.UTF8.GetString(await gpg.GpgAsync("--armor --export a@example.org"))}\n{armored}"));
        Assert.Equal(2, (await _folder.Ring().GetKeysAsync(Cancellation)).Length);
    }

    [Fact]
    public async Task Damaged_file_is_named_and_the_others_are_used()
    {
        var key = await _folder.Ring().GenerateAsync(Juliet, Cancellation);
        var armored = await File.ReadAllBytesAsync(_folder.File("juliet@example.org.asc"), Cancellation);
        armored[200] ^= 1;
        _folder.Write("damaged.asc", armored);
        _folder.Write("empty.asc", []);
        _folder.Write("readme.txt", "not a key"u8.ToArray());
        var ring = _folder.Ring();
        Assert.Equal(key.Fingerprint, Assert.Single(await ring.GetKeysAsync(Cancellation)).Fingerprint);
        Assert.Equal(2, ring.Warnings.Length);
        Assert.Contains("'damaged.asc'", ring.Warnings[0], StringComparison.Ordinal);
        Assert.Equal(OpenPgpFailure.Malformed, (await Assert.ThrowsAsync<OpenPgpException>(() => _folder.Ring(file: "damaged.asc").GetKeysAsync(Cancellation))).Reason);
    }

    [Fact]
    public async Task Secret_keys_that_others_can_read_are_named_and_those_that_others_can_change_are_not_used()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The owner of a file is only looked at on Linux.");
        await _folder.Ring().GenerateAsync(Juliet, Cancellation);
        var file = _folder.File("juliet@example.org.asc");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var ring = _folder.Ring();
        Assert.Single(await ring.GetKeysAsync(Cancellation));
        Assert.Contains("Other users of this machine can read", Assert.Single(ring.Warnings), StringComparison.Ordinal);

        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        ring = _folder.Ring();
        Assert.Empty(await ring.GetKeysAsync(Cancellation));
        Assert.Contains("can be changed by other users and is not used", Assert.Single(ring.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_path_and_additions_to_a_file_are_refused()
    {
        Assert.Equal(OpenPgpFailure.KeyFilesUnusable, (await Assert.ThrowsAsync<OpenPgpException>(() => _folder.Ring(file: "nowhere").GetKeysAsync(Cancellation))).Reason);
        await _folder.Ring().GenerateAsync(Juliet, Cancellation);
        var refusal = await Assert.ThrowsAsync<OpenPgpException>(() => _folder.Ring(file: "juliet@example.org.asc").GenerateAsync(Juliet, Cancellation));
        Assert.Contains("keys are added to a directory of key files only", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Needs", "gpg")]
    public async Task Public_and_secret_copies_of_one_key_are_one()
    {
        await using var gpg = new GnuPgFolder();
        await gpg.MakeAsync("Key-Type: EDDSA\nKey-Curve: ed25519\nKey-Usage: sign\nExpire-Date: 0\nName-Real: " + Juliet);
        _folder.Write("a.pgp", await gpg.GpgAsync("--export"));
        _folder.Write("b.pgp", await gpg.GpgAsync("--export-secret-keys"));
        Assert.True(Assert.Single(await _folder.Ring().GetKeysAsync(Cancellation)).HasSecret);
    }

    [Fact]
    [Trait("Needs", "gpg")]
    public async Task Import_updates_the_file_of_the_key_and_leaves_foreign_files_alone()
    {
        await using var gpg = new GnuPgFolder();
        var key = await gpg.MakeAsync("Key-Type: EDDSA\nKey-Curve: ed25519\nKey-Usage: sign\nExpire-Date: 0\nName-Real: " + Juliet);
        var ring = _folder.Ring();
        await ring.ImportAsync(await gpg.GpgAsync("--export-secret-keys"), Cancellation);
        await gpg.GpgAsync(["--quick-add-uid", key.Fingerprint, "xmpp:other@example.org"]);
        var updated = Assert.Single(await ring.ImportAsync(await gpg.GpgAsync("--export"), Cancellation));
        Assert.Equal(2, updated.UserIds.Length);
        Assert.Single(Directory.GetFiles(_folder.Path, "*.asc"));
        Assert.Equal((true, 2), (Assert.Single(await _folder.Ring().GetKeysAsync(Cancellation)).HasSecret, (await _folder.Ring().GetKeysAsync(Cancellation))[0].UserIds.Length));
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();
}
