using System.Diagnostics;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.Files;
using XmppContacts.Migration;
using XmppContacts.Reports;
using XmppContacts.Streams;

namespace XmppContacts.Tests.Files;

/// <summary>Files in folders that others can write to, as root meets them in <c>/tmp</c>.</summary>
public sealed class TrustedPathTests : IDisposable
{
    // nobody, on the distributions that tests run on.
    private const string Stranger = "65534";

    private const UnixFileMode Everybody =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly TemporaryFolder _folder = new();
    private readonly string _shared;

    public TrustedPathTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only on Linux the owner of a file is known");
        _shared = _folder.File("shared");
        Directory.CreateDirectory(_shared);
        File.SetUnixFileMode(_shared, Everybody | UnixFileMode.StickyBit);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_report_through_a_strangers_link_is_refused_and_its_target_stays(bool isFolder)
    {
        var target = _folder.Write("target/report", "of root");
        var link = Path.Combine(_shared, "link");
        File.CreateSymbolicLink(link, isFolder ? Path.GetDirectoryName(target)! : target);
        GiveAway(link);
        var path = isFolder ? Path.Combine(link, "report") : link;
        foreach (var open in new Action[]
        {
            () => AtomicFile.Open(path, isPrivate: true), () => AtomicFile.OpenSecret(path), () => StanzaLogFile.Create(path).Dispose(),
            () => AtomicFolder.Open(path),
        })
        {
            var refusal = Assert.Throws<UnauthorizedAccessException>(open);
            Assert.Contains("is a link of another user, in a folder that others can write to", refusal.Message, StringComparison.Ordinal);
        }

        using var codes = new BackupCodesFile(path);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => codes.AddAsync(
            Jid.Parse("a@b.example"), "f", BackupCode.Generate(), Token));
        Assert.Equal("of root", await File.ReadAllTextAsync(target, Token));
        Assert.Equal([target], Directory.GetFiles(Path.GetDirectoryName(target)!));
    }

    [Fact]
    public async Task An_own_link_there_and_a_strangers_link_in_an_own_folder_are_followed()
    {
        var target = _folder.Write("target", "old");
        File.CreateSymbolicLink(Path.Combine(_shared, "own"), target);
        File.CreateSymbolicLink(_folder.File("given"), target);
        GiveAway(_folder.File("given"));
        foreach (var path in new[] { Path.Combine(_shared, "own"), _folder.File("given") })
        {
            await using var file = AtomicFile.Open(path, isPrivate: true);
            await file.Stream.WriteAsync("new"u8.ToArray(), Token);
            await file.CompleteAsync(Token);
            Assert.Equal(target, new FileInfo(path).LinkTarget);
        }

        Assert.Equal("new", await File.ReadAllTextAsync(target, Token));
    }

    [Fact]
    public async Task A_file_that_a_stranger_put_there_is_replaced_with_the_mode_of_a_new_one()
    {
        var path = Path.Combine(_shared, "report");
        await File.WriteAllTextAsync(path, "", Token);
        File.SetUnixFileMode(path, Everybody);
        GiveAway(path);
        await using (var file = AtomicFile.Open(path, isPrivate: true))
        {
            await file.Stream.WriteAsync("private"u8.ToArray(), Token);
            await file.CompleteAsync(Token);
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(0u, FileStatus.Of(path)!.Owner);
    }

    [Fact]
    public async Task A_file_or_pipe_of_a_stranger_is_not_written_where_it_stands()
    {
        var path = Path.Combine(_shared, "log");
        await File.WriteAllTextAsync(path, "", Token);
        GiveAway(path);
        Assert.Contains("belongs to another user", Assert.Throws<UnauthorizedAccessException>(() => StanzaLogFile.Create(path)).Message, StringComparison.Ordinal);

        var pipe = Path.Combine(_shared, "pipe");
        Run("mkfifo", pipe);
        GiveAway(pipe);
        Assert.Throws<UnauthorizedAccessException>(() => AtomicFile.Open(pipe, isPrivate: true));
    }

    [Theory]
    [InlineData("600", null)]
    [InlineData("400", null)]
    [InlineData("640", "Other users of this machine can read '{0}'. Take their permissions away (chmod 600).")]
    [InlineData("604", "Other users of this machine can read '{0}'. Take their permissions away (chmod 600).")]
    public void A_password_that_others_can_read_is_warned_of(string mode, string? warning)
    {
        var path = _folder.Write("password", "secret");
        Run("chmod", mode, path);
        Assert.Equal(warning?.Replace("{0}", path, StringComparison.Ordinal), SecretFile.Check(path));
    }

    [Theory]
    [InlineData("620", "700", false, "can be changed by other users")]
    [InlineData("602", "700", false, "can be changed by other users")]
    [InlineData("600", "777", false, "other users can replace it")]
    [InlineData("600", "1777", false, null)]
    [InlineData("600", "700", true, "belongs to another user")]
    public async Task A_password_that_others_can_change_is_refused(string mode, string folderMode, bool isStrangers, string? reason)
    {
        var path = _folder.Write("place/password", "secret");
        Run("chmod", mode, path);
        Run("chmod", folderMode, Path.GetDirectoryName(path)!);
        if (isStrangers)
        {
            GiveAway(path);
        }

        if (reason is null)
        {
            Assert.Null(SecretFile.Check(path));
            return;
        }

        Assert.Contains(reason, Assert.Throws<UnauthorizedAccessException>(() => SecretFile.Check(path)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => LoginFile.ReadAsync(path, Token));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => ValuePresenter.CreateAsync(ValueMode.Hash, path, Token));
    }

    [Fact]
    public void A_strangers_link_to_a_password_is_refused_and_a_device_is_not_checked()
    {
        var path = _folder.Write("password", "secret");
        var link = Path.Combine(_shared, "link");
        File.CreateSymbolicLink(link, path);
        Assert.Null(SecretFile.Check(link));
        GiveAway(link);
        Assert.Throws<UnauthorizedAccessException>(() => SecretFile.Check(link));
        Assert.Null(SecretFile.Check("/dev/null"));
        Assert.Null(SecretFile.Check(_folder.File("none")));
    }

    public void Dispose() => _folder.Dispose();

    private static void GiveAway(string path)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give files away");
        Run("chown", "-h", Stranger, path);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
