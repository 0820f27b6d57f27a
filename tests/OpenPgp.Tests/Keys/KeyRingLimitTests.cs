using System.Diagnostics;
using System.Globalization;
using System.Text;
using XmppContacts.OpenPgp.GnuPg;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Tests.Interoperability;

namespace XmppContacts.OpenPgp.Tests.Keys;

/// <summary>What a program that hangs, a message made to expand, and the environment of the caller may cost or tell.</summary>
[Trait("Needs", "gpg")]
public sealed class KeyRingLimitTests : IAsyncDisposable
{
    private const string Juliet = "xmpp:juliet@example.org";
    private const string Variable = "XMPP_PASSWORD";

    private static readonly GnuPgLimits Short = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

    private readonly GnuPgFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("exec sleep 600")]
    [InlineData("sleep 600 & wait")]
    [InlineData("cat >/dev/null; (sleep 600) & exit 0")]
    public async Task A_gpg_that_hangs_is_ended_and_named(string hang)
    {
        using var folder = new TemporaryFolder();
        var program = folder.Script("gpg", $"[ \"$1\" = --version ] && echo 'gpg (GnuPG) 2.2.40' && exit 0; echo $$ >'{folder.File("id")}'; {hang}");
        using var ring = new GnuPgKeyRing(program, _folder.Path, null, Short);
        var since = Stopwatch.GetTimestamp();
        var refusal = await Assert.ThrowsAsync<OpenPgpException>(() => ring.GetKeysAsync(Cancellation));
        Assert.Equal(
            (OpenPgpFailure.GnuPgTimeout, "GnuPG did not end within 1 s and was stopped; run it by hand to see what it waits for"), (refusal.Reason, refusal.Message));
        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2));
        var id = int.Parse(await File.ReadAllTextAsync(folder.File("id"), Cancellation), CultureInfo.InvariantCulture);
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(id));
    }

    [Theory]
    [InlineData("bzip2")]
    [InlineData("zlib")]
    public async Task A_small_message_that_decompresses_to_much_is_refused_early(string compression)
    {
        var ring = _folder.Ring();
        var key = await ring.GenerateAsync(Juliet, Cancellation);
        var message = await _folder.GpgAsync(["--compress-algo", compression, "-z", "9", "-r", key.Fingerprint, "--encrypt"], new byte[64 * 1024 * 1024]);
        Assert.InRange(message.Length, 1, 128 * 1024);
        await ring.GetKeysAsync(Cancellation);
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var since = Stopwatch.GetTimestamp();

        var refusal = await Assert.ThrowsAsync<OpenPgpException>(() => ring.DecryptAsync(message, Cancellation));

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{message.Length:N0} bytes: {Stopwatch.GetElapsedTime(since).TotalSeconds:N2} s, {GC.GetTotalAllocatedBytes(precise: true) - allocated:N0} bytes allocated");
        Assert.Equal(OpenPgpFailure.TooLarge, refusal.Reason);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - allocated, 0, 48 * 1024 * 1024);
    }

    [Fact]
    public async Task What_expands_as_ordinary_text_does_is_read()
    {
        var ring = _folder.Ring();
        var key = await ring.GenerateAsync(Juliet, Cancellation);
        var content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 100_000).Select(number => $"<contact name='{number}'/>\n")));
        var message = await _folder.GpgAsync(["--compress-algo", "zlib", "-z", "9", "-r", key.Fingerprint, "--encrypt"], content);
        Assert.InRange(message.Length, 1, content.Length / 8);
        Assert.Equal(content, (await ring.DecryptAsync(message, Cancellation)).Content.ToArray());
    }

    [Fact]
    public async Task Programs_do_not_get_the_secrets_of_the_environment()
    {
        using var folder = new TemporaryFolder();
        var program = folder.Script("gpg", $"env >>'{folder.File("environment")}'; exec gpg \"$@\"");
        Environment.SetEnvironmentVariable(Variable, "top secret");
        try
        {
            using var ring = new GnuPgKeyRing(program, _folder.Path, "passphrase".AsMemory());
            await ring.GenerateAsync(Juliet, Cancellation);
            var environment = await File.ReadAllTextAsync(folder.File("environment"), Cancellation);
            Assert.Contains("PATH=", environment, StringComparison.Ordinal);
            Assert.DoesNotContain("top secret", environment, StringComparison.Ordinal);

            // The agent too, while it runs.
            var agent = Assert.Single(await AgentsAsync());
            Assert.DoesNotContain("top secret", await File.ReadAllTextAsync($"/proc/{agent}/environ", Cancellation), StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }

    [Fact]
    public async Task An_agent_that_was_started_for_a_passphrase_keeps_nothing_and_ends_with_the_ring()
    {
        OpenPgpKey key;
        using (var ring = new GnuPgKeyRing(_folder.Path, "passphrase".AsMemory()))
        {
            key = await ring.GenerateAsync(Juliet, Cancellation);
            var message = await ring.SignAndEncryptAsync("x"u8.ToArray(), key, [key], Cancellation);
            await ring.DecryptAsync(message, Cancellation);
            Assert.Single(await AgentsAsync());
            Assert.False(await SignsAsync(key));
        }

        Assert.Empty(await AgentsAsync());
        Assert.False(await SignsAsync(key));
    }

    [Fact]
    public async Task An_agent_that_ran_before_stays_and_forgets_what_it_learnt()
    {
        OpenPgpKey key, cached;
        using (var ring = new GnuPgKeyRing(_folder.Path, "passphrase".AsMemory()))
        {
            key = await ring.GenerateAsync(Juliet, Cancellation);
        }

        using (var ring = new GnuPgKeyRing(_folder.Path, "other".AsMemory()))
        {
            cached = await ring.GenerateAsync("xmpp:romeo@example.org", Cancellation);
        }

        // The user's own: it has the passphrase of one key, which the user has entered. It would try the same one on the other key.
        await ExternalProgram.RunAsync("gpgconf", ["--homedir", _folder.Path, "--launch", "gpg-agent"], []);
        var agent = Assert.Single(await AgentsAsync());
        await ExternalProgram.RunAsync(
            "gpg", ["--homedir", _folder.Path, "--batch", "--pinentry-mode", "loopback", "--passphrase-fd", "0", "-u", cached.Fingerprint, "--sign"],
            ExternalProgram.Line("other", "x"u8.ToArray()));
        Assert.Equal((false, true), (await SignsAsync(key), await SignsAsync(cached)));

        using (var ring = new GnuPgKeyRing(_folder.Path, "passphrase".AsMemory()))
        {
            await ring.DecryptAsync(await ring.SignAndEncryptAsync("x"u8.ToArray(), key, [key], Cancellation), Cancellation);
        }

        Assert.Equal(agent, Assert.Single(await AgentsAsync()));
        Assert.Equal((false, true), (await SignsAsync(key), await SignsAsync(cached)));
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    // As any process of the user could, without passphrase.
    private async Task<bool> SignsAsync(OpenPgpKey key)
    {
        var (exitCode, _, _) = await ExternalProgram.TryRunAsync(
            "gpg", ["--homedir", _folder.Path, "--no-autostart", "--batch", "--pinentry-mode", "error", "-u", key.Fingerprint, "--sign"], "x"u8.ToArray());
        return exitCode == 0;
    }

    private async Task<List<int>> AgentsAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "processes are looked for in /proc");
        var agents = new List<int>();
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            try
            {
                var words = (await File.ReadAllTextAsync(Path.Combine(process, "cmdline"), Cancellation)).Split('\0');
                if (Path.GetFileName(words[0]) == "gpg-agent" && words.Contains(_folder.Path))
                {
                    agents.Add(int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended.
            }
        }

        return agents;
    }
}
