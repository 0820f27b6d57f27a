using System.Diagnostics;
using System.Globalization;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.Migration.Tests.Faults;
using XmppContacts.Migration.Tests.Independent;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Tests.Interoperability;
using XmppContacts.Servers;

namespace XmppContacts.Migration.Tests;

/// <summary>Whatever ends the migration of an export, the input is as it was, no half file stands under the output's name, and another run completes it.</summary>
public sealed class ExportFaultTests : IAsyncDisposable
{
    private const string ChildFolder = "XMPP_CONTACTS_KILLED_MIGRATION";
    private const string ChildSteps = "XMPP_CONTACTS_KILLED_AFTER";
    private const int Accounts = 3;
    private const int KilledExitCode = 128 + 9;

    private readonly GnuPgHome _home = new();
    private readonly RunFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_at_any_step()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals.");
        await PrepareAsync(Accounts);
        var input = await File.ReadAllBytesAsync(_folder.File("in.xml"), Token);
        var steps = new StepCount();
        await MigrateAsync(_folder.Path, _folder.File("whole.xml"), _folder.File("whole-secrets"), steps);
        Assert.True(steps.Count >= 5 * Accounts, $"{steps.Count} steps");

        // Seven steps, from the first to the last; each costs the start of a process.
        var points = Enumerable.Range(0, 7).Select(i => 1 + (i * (steps.Count - 1) / 6)).ToList();
        foreach (var point in points)
        {
            var exitCode = await RunKilledAsync(point);

            Assert.Equal((point, KilledExitCode), (point, exitCode));
            Assert.Equal(input, await File.ReadAllBytesAsync(_folder.File("in.xml"), Token));
            Assert.False(File.Exists(_folder.File("out.xml")), $"killed after {point} steps");
        }

        // The secrets of the runs that were killed are used again.
        await MigrateAsync(_folder.Path, _folder.File("out.xml"), _folder.File("secrets"), null);
        await AssertCompleteAsync(_folder.File("out.xml"));
        TestContext.Current.TestOutputHelper?.WriteLine($"migrate, an export: {new FaultReport(points.Count, [], [])}");
    }

    // Runs in a process of its own, for the test above; explicit, so that it is no test of a run.
    [Fact(Explicit = true)]
    public async Task The_program_that_is_killed()
    {
        var folder = Environment.GetEnvironmentVariable(ChildFolder);
        Assert.NotNull(folder);
        var left = int.Parse(Environment.GetEnvironmentVariable(ChildSteps)!, CultureInfo.InvariantCulture);
        await MigrateAsync(folder, Path.Combine(folder, "out.xml"), Path.Combine(folder, "secrets"), new StepCount(() =>
        {
            if (--left == 0)
            {
                Process.GetCurrentProcess().Kill();
                Thread.Sleep(Timeout.Infinite);
            }
        }));
    }

    [Fact]
    public async Task On_a_full_disk()
    {
        // More than the disk holds, by far.
        await PrepareAsync(Accounts, contacts: 500);
        var input = await File.ReadAllBytesAsync(_folder.File("in.xml"), Token);
        await using var disk = await MountAsync("size=64k");

        var failure = await Assert.ThrowsAnyAsync<IOException>(() => MigrateAsync(_folder.Path, Path.Combine(disk.Path, "out.xml"), _folder.File("secrets"), null));

        Assert.Contains("out.xml", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(disk.Path));
        Assert.Equal(input, await File.ReadAllBytesAsync(_folder.File("in.xml"), Token));
    }

    [Fact]
    public async Task With_no_room_for_the_secrets()
    {
        await PrepareAsync(Accounts);
        var input = await File.ReadAllBytesAsync(_folder.File("in.xml"), Token);
        await using var disk = await MountAsync("size=16k");
        await File.WriteAllBytesAsync(Path.Combine(disk.Path, "full"), new byte[15 * 1024], Token);

        // Nobody's names are cleared: the accounts are copied as they stand.
        var results = await MigrateAsync(_folder.Path, _folder.File("out.xml"), Path.Combine(disk.Path, "secrets"), null);

        Assert.All(results, result => Assert.Equal(OutcomeKind.Failed, result.Outcome));
        Assert.Equal(Names(_folder.File("in.xml")), Names(_folder.File("out.xml")));
        Assert.Equal(input, await File.ReadAllBytesAsync(_folder.File("in.xml"), Token));
    }

    [Fact]
    public async Task Into_a_folder_that_is_read_only()
    {
        await PrepareAsync(Accounts);
        var input = await File.ReadAllBytesAsync(_folder.File("in.xml"), Token);
        await using var disk = await MountAsync("size=1m,ro");

        var failure = await Record.ExceptionAsync(() => MigrateAsync(_folder.Path, Path.Combine(disk.Path, "out.xml"), _folder.File("secrets"), null));

        Assert.NotNull(failure);
        Assert.True(failure is IOException or UnauthorizedAccessException, failure.ToString());
        Assert.Contains("out.xml", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(disk.Path));
        Assert.False(File.Exists(_folder.File("secrets")));
        Assert.Equal(input, await File.ReadAllBytesAsync(_folder.File("in.xml"), Token));
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        await _home.DisposeAsync();
    }

    private async Task PrepareAsync(int accounts, int contacts = 3)
    {
        await _home.MakeKeysAsync(Enumerable.Range(0, accounts).Select(i => $"user{i}@capulet.example"));
        var items = string.Concat(Enumerable.Range(0, contacts).Select(i => $"<item jid='c{i}@elsewhere.example' name='Name {i}' subscription='both'><group>Love</group></item>"));
        var users = Enumerable.Range(0, accounts).Select(i => $"<user name='user{i}'><query xmlns='jabber:iq:roster'>{items}</query></user>");
        await File.WriteAllTextAsync(
            _folder.File("in.xml"), $"<server-data xmlns='urn:xmpp:pie:0'><host jid='capulet.example'>{string.Concat(users)}</host></server-data>", Token);
        await File.WriteAllTextAsync(_folder.File("home"), _home.Path, Token);
    }

    private static async Task<List<MigrationOutcome>> MigrateAsync(string folder, string target, string secretsFile, IProgress<MigrationStep>? progress)
    {
        using var ring = new GnuPgKeyRing(await File.ReadAllTextAsync(Path.Combine(folder, "home"), Token));
        await using var secrets = await SecretsFile.OpenAsync(secretsFile, ring, null, Token);
        using var migrator = new ExportMigrator(
            Path.Combine(folder, "in.xml"), target, ExportTarget.Other, new AddressBookAccess(ring) { Secrets = secrets }, new MigrationOptions());
        return [.. (await migrator.MigrateAsync(progress, Token).ToListAsync(Token)).Select(result => result.Result!)];
    }

    private async Task AssertCompleteAsync(string path)
    {
        Assert.All(Names(path), name => Assert.Equal("", name));
        for (var i = 0; i < Accounts; i++)
        {
            var account = await IndependentAccount.ReadAsync(_home.Path, Jid.Parse($"user{i}@capulet.example"), path);
            Assert.Equal(["Name 0", "Name 1", "Name 2"], account.Contacts.Select(contact => contact.Name).Order(StringComparer.Ordinal));
            Assert.Equal(["Love"], account.Groups);
        }
    }

    private static List<string> Names(string path) =>
        [.. XElement.Load(path).Descendants(XNamespace.Get("jabber:iq:roster") + "item").Select(item => (string?)item.Attribute("name") ?? "")];

    // This test program again, for one test; the shell tells by which signal it ended.
    private async Task<int> RunKilledAsync(int steps)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "\"$@\"", "sh", Environment.ProcessPath!])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [ChildFolder] = _folder.Path, [ChildSteps] = steps.ToString(CultureInfo.InvariantCulture) },
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(typeof(ExportFaultTests).Assembly.Location);
        }

        foreach (var argument in new[] { "-explicit", "only", "-method", $"{typeof(ExportFaultTests).FullName}.{nameof(The_program_that_is_killed)}" })
        {
            start.ArgumentList.Add(argument);
        }

        using var child = Process.Start(start)!;
        var (output, errors) = (child.StandardOutput.ReadToEndAsync(Token), child.StandardError.ReadToEndAsync(Token));
        await child.WaitForExitAsync(Token);
        TestContext.Current.SendDiagnosticMessage(await output + await errors);
        return child.ExitCode;
    }

    private static async Task<Disk> MountAsync(string options)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root on Linux can mount a small disk");
        var disk = new Disk();
        var (exitCode, _, errors) = await ExternalProgram.TryRunAsync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", disk.Path], []);
        disk.IsMounted = exitCode == 0;
        if (exitCode != 0)
        {
            await disk.DisposeAsync();
            Assert.Skip($"a small disk cannot be mounted: {errors.Trim()}");
        }

        return disk;
    }

    private sealed class Disk : IAsyncDisposable
    {
        private readonly RunFolder _folder = new();

        public string Path => _folder.Path;

        public bool IsMounted { get; set; }

        public async ValueTask DisposeAsync()
        {
            if (IsMounted)
            {
                await ExternalProgram.RunAsync("umount", [Path], []);
            }

            _folder.Dispose();
        }
    }

    private sealed class StepCount(Action? then = null) : IProgress<MigrationStep>
    {
        public int Count { get; private set; }

        public void Report(MigrationStep value)
        {
            Count++;
            then?.Invoke();
        }
    }
}
