using System.Text.Json;
using XmppContacts.OpenPgp.Tests.Interoperability;
using XmppContacts.OpenPgp.Tests.Keys;
using XmppContacts.Tests;

namespace XmppContacts.Tool.Tests;

/// <summary>Keys are generated, listed, shown, exported and imported by the program alone.</summary>
public sealed class KeyCommandTests : IDisposable
{
    private const string Juliet = "juliet@capulet.example";

    private readonly TemporaryFolder _folder = new();

    private string Keys => _folder.File("keys");

    [Fact]
    public async Task Keys_are_generated_listed_shown_and_moved_without_gpg()
    {
        var generated = await ToolProcess.RunAloneAsync("key", "generate", Juliet, "nurse@capulet.example", "--keys", Keys, "--csv", "-");
        Assert.Equal((0, ""), (generated.ExitCode, generated.Errors));
        var rows = generated.Output.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("Fingerprint,UserIds,Algorithm,Bits,Created,Expires,State,CanSign,CanEncrypt,HasSecret", rows[0]);
        Assert.Equal(3, rows.Length);
        Assert.Contains($"xmpp:{Juliet},Ed25519,255,", rows[1], StringComparison.Ordinal);
        Assert.EndsWith(",,valid,true,true,true", rows[1], StringComparison.Ordinal);
        var fingerprint = rows[1].Split(',')[0];
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Keys));

        var list = await ToolProcess.RunAloneAsync("key", "list", "--keys", Keys, "--json", "-");
        Assert.Equal(2, JsonDocument.Parse(list.Output).RootElement.GetArrayLength());
        var shown = await ToolProcess.RunAloneAsync("key", "show", Juliet, "--keys", Keys);
        Assert.Contains(fingerprint, shown.Output, StringComparison.Ordinal);
        Assert.Contains("Curve25519", shown.Output, StringComparison.Ordinal);

        var exported = await ToolProcess.RunAloneAsync("key", "export", fingerprint, "--keys", Keys);
        Assert.StartsWith("-----BEGIN PGP PUBLIC KEY BLOCK-----\n", exported.Output, StringComparison.Ordinal);
        var secret = await ToolProcess.RunAloneAsync("key", "export", Juliet, "--keys", Keys, "--secret", "--out", _folder.File("secret.asc"));
        Assert.Equal((0, "", ""), (secret.ExitCode, secret.Output, secret.Errors));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("secret.asc")));

        var other = _folder.File("other");
        await ToolProcess.RunAloneAsync("key", "import", _folder.Write("public.asc", exported.Output), "--keys", other);
        Assert.Contains(",valid,true,true,false", (await ToolProcess.RunAloneAsync("key", "list", "--keys", other, "--csv", "-")).Output, StringComparison.Ordinal);
        var imported = await ToolProcess.RunAloneAsync(
            "key", "import", _folder.File("secret.asc"), "--keys", other, "--passphrase-file", _folder.Write("passphrase", "secret\n"), "--csv", "-");
        Assert.Equal((0, ""), (imported.ExitCode, imported.Errors));
        Assert.Contains(",valid,true,true,true", imported.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Needs", "gpg")]
    public async Task Generated_key_expires_only_when_asked_and_is_used_by_gpg()
    {
        await using var gpg = new GnuPgFolder();
        await ToolProcess.RunAsync("key", "generate", Juliet, "--keys", Keys, "--expires", "2099-12-31");
        var key = Directory.GetFiles(Keys, "*.asc").Single();
        await gpg.GpgAsync(["--import", key]);
        var ring = gpg.Ring();
        var imported = Assert.Single(await ring.GetKeysAsync(TestContext.Current.CancellationToken));
        Assert.Equal(new DateTimeOffset(2099, 12, 31, 0, 0, 0, TimeSpan.Zero), imported.Expires);
        var message = await ring.SignAndEncryptAsync("x"u8.ToArray(), imported, [imported], TestContext.Current.CancellationToken);
        Assert.NotEmpty(message);
    }

    [Theory]
    [InlineData("--keys and --gnupg-home cannot be used together: name one of them.", "list", "--keys", ".", "--gnupg-home", ".")]
    [InlineData("--keys: there is no file or directory '/nowhere'.", "list", "--keys", "/nowhere")]
    [InlineData("--secret needs --out FILE: a secret key is not shown.", "export", "x@example.org", "--keys", ".", "--secret")]
    [InlineData("There is no key 'x@example.org'.", "show", "x@example.org", "--keys", ".")]
    [InlineData("'x@example.org/y' has a resource: a key is for the bare address of an account.", "generate", "x@example.org/y", "--keys", "k")]
    [InlineData("--expires: the date is in the past.", "generate", "x@example.org", "--keys", "k", "--expires", "2001-01-01")]
    public async Task What_is_wrong_is_named(string sentence, params string[] arguments)
    {
        var run = await ToolProcess.RunAsync(["key", .. arguments]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Equal("xmpp-contacts: " + sentence, run.Sentence());
    }

    [Fact]
    public async Task Audit_of_an_export_does_without_the_library_for_keys()
    {
        // The program with its library for public-key algorithms taken away.
        var copy = Directory.CreateDirectory(_folder.File("program")).FullName;
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(file => Path.GetFileName(file) != "BouncyCastle.Cryptography.dll"))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        var output = await ExternalProgram.RunAsync(
            "dotnet", [Path.Combine(copy, "xmpp-contacts.dll"), "audit", Path.Combine(AppContext.BaseDirectory, "verona.xml"), "--csv", "-"], []);
        Assert.NotEmpty(output);
    }

    public void Dispose() => _folder.Dispose();
}
