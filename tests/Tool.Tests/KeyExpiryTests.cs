using System.Globalization;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Tests.Keys;
using XmppContacts.Tests;

namespace XmppContacts.Tool.Tests;

/// <summary>Keys that expire, as <c>gpg --quick-generate-key</c> makes them when nothing else is said.</summary>
[Trait("Needs", "gpg")]
public sealed class KeyExpiryTests : IAsyncDisposable
{
    private const string Juliet = "juliet@capulet.example";

    private readonly TemporaryFolder _folder = new();
    private readonly GnuPgFolder _gpg = new();

    public async ValueTask DisposeAsync()
    {
        await _gpg.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_key_that_expires_is_named_and_what_it_signed_stays_readable_after_that_day()
    {
        var key = await MakeKeyAsync("80d");
        var moved = _folder.File("moved.xml");
        string[] keys = ["--gnupg-home", _gpg.Path];
        var export = _folder.Write("export.xml", """
            <server-data xmlns='urn:xmpp:pie:0'><host jid='capulet.example'><user name='juliet'>
              <query xmlns='jabber:iq:roster'><item jid='romeo@montague.example' name='Romeo' subscription='both'/></query>
            </user></host></server-data>
            """);
        string[] target = ["--target", "prosody", "--secrets", _folder.File("secrets.gpg"), "--csv", "-"];

        foreach (var (source, outcome, more) in new[] { (export, "planned", ["--dry-run"]), (export, "migrated", ["--out", moved]), (moved, "unchanged", new[] { "--out", _folder.File("again.xml") }) })
        {
            var row = Assert.Single(OutcomeRow.Read((await ToolProcess.RunAsync(["migrate", source, .. keys, .. target, .. more])).Output));
            Assert.Equal(outcome, row.Outcome);
            Assert.Contains($"The key {key.Fingerprint}, which is in use, can be used until {Day(key)}", row.Message, StringComparison.Ordinal);
        }

        var finding = Assert.Single(FindingRow.Read((await ToolProcess.RunAsync("audit", moved, "--rules", "KeyExpiresSoon", "--csv", "-")).Output));
        Assert.Equal((Juliet, "Medium"), (finding.Account, finding.Severity));

        // The secrets are found again in the account's own node, long after.
        await _gpg.GpgAsync(["--quick-set-expire", key.Fingerprint, "seconds=1"]);
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        Assert.True(Assert.Single(await _gpg.Ring().GetKeysAsync(TestContext.Current.CancellationToken)).IsExpired);
        await File.WriteAllBytesAsync(_folder.File("juliet.pgp"), await _gpg.GpgAsync("--export-secret-keys"), TestContext.Current.CancellationToken);
        File.SetUnixFileMode(_folder.File("juliet.pgp"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        foreach (var ring in new string[][] { keys, ["--keys", _folder.File("juliet.pgp")] })
        {
            var contacts = await ToolProcess.RunAsync(["contacts", moved, .. ring, "--csv", "-"]);
            Assert.True((contacts.ExitCode, contacts.Errors) is (0, ""), contacts.Errors);
            Assert.Contains("Romeo", contacts.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_key_that_is_not_published_is_named_where_the_secrets_need_it()
    {
        var key = await MakeKeyAsync("60d");
        var contacts = new ExportOfContacts(_folder, _gpg);
        string[] keys = ["--gnupg-home", _gpg.Path, "--secrets", contacts.Secrets()];
        var export = contacts.Write([], []);

        var finding = Assert.Single(FindingRow.Read((await ToolProcess.RunAsync(["audit", export, .. keys, "--rules", "KeyExpiresSoon", "--csv", "-"])).Output));
        var rotate = await ToolProcess.RunAsync(["secret", "rotate", export, .. keys, "--only", Juliet, "--out", _folder.File("rotated.xml")]);

        Assert.Equal((Juliet, "KeyExpiresSoon"), (finding.Account, finding.Rule));
        Assert.Equal(0, rotate.ExitCode);
        Assert.Contains($"{Juliet}: The key {key.Fingerprint}, which is in use, can be used until {Day(key)}", rotate.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_lasts_for_years_is_not_named()
    {
        await MakeKeyAsync("2y");
        var contacts = new ExportOfContacts(_folder, _gpg);
        string[] keys = ["--gnupg-home", _gpg.Path, "--secrets", contacts.Secrets()];
        var export = contacts.Write([], []);

        Assert.Empty(FindingRow.Read((await ToolProcess.RunAsync(["audit", export, .. keys, "--rules", "KeyExpiresSoon", "--csv", "-"])).Output));
        Assert.DoesNotContain("in use", (await ToolProcess.RunAsync(["secret", "rotate", export, .. keys, "--only", Juliet, "--out", _folder.File("rotated.xml")])).Errors, StringComparison.Ordinal);
    }

    private async Task<OpenPgpKey> MakeKeyAsync(string life)
    {
        await _gpg.GpgAsync(["--quick-generate-key", $"xmpp:{Juliet}", "future-default", "default", life]);
        return Assert.Single(await _gpg.Ring().GetKeysAsync(TestContext.Current.CancellationToken));
    }

    private static string Day(OpenPgpKey key) => key.Expires!.Value.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
