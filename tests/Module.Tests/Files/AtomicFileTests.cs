using System.Diagnostics;
using XmppContacts.Files;

namespace XmppContacts.Tests.Files;

/// <summary>A file that is replaced whole or not at all.</summary>
public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Until_it_is_complete_the_old_file_stands()
    {
        var path = _folder.Write("file", "old");
        await using (var file = AtomicFile.OpenSecret(path))
        {
            await file.Stream.WriteAsync(new byte[200_000], Token);
            await file.Stream.FlushAsync(Token);
            Assert.Equal("old", await File.ReadAllTextAsync(path, Token));
        }

        Assert.Equal("old", await File.ReadAllTextAsync(path, Token));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_complete_file_has_the_mode_that_was_asked_for_from_the_first_octet()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no mode bits");
        var path = _folder.Write("file", "old");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        await using (var file = AtomicFile.OpenSecret(path))
        {
            Assert.All(Directory.GetFiles(_folder.Path).Where(name => name != path), name => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(name)));
            await file.Stream.WriteAsync("new"u8.ToArray(), Token);
            await file.CompleteAsync(Token);
        }

        Assert.Equal("new", await File.ReadAllTextAsync(path, Token));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task A_link_still_leads_to_the_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege on Windows");
        var path = _folder.Write("file", "old");
        File.CreateSymbolicLink(_folder.File("link"), path);
        await using (var file = AtomicFile.OpenSecret(_folder.File("link")))
        {
            await file.Stream.WriteAsync("new"u8.ToArray(), Token);
            await file.CompleteAsync(Token);
        }

        Assert.Equal(path, new FileInfo(_folder.File("link")).LinkTarget);
        Assert.Equal("new", await File.ReadAllTextAsync(path, Token));
    }

    [Fact]
    public async Task An_empty_file_in_memory_is_no_device()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "The system has no /dev/shm.");
        var path = $"/dev/shm/xmpp-contacts-test-{Guid.NewGuid():N}";
        try
        {
            await File.WriteAllBytesAsync(path, [], Token);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
            await using (var file = AtomicFile.OpenSecret(path))
            {
                await file.Stream.WriteAsync("secret"u8.ToArray(), Token);
                await file.Stream.FlushAsync(Token);
                Assert.Empty(await File.ReadAllBytesAsync(path, Token));
                await file.CompleteAsync(Token);
            }

            Assert.Equal("secret", await File.ReadAllTextAsync(path, Token));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_named_pipe_is_written_to_and_stays_one()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/mkfifo"), "mkfifo, which makes a named pipe, is not installed.");
        var path = _folder.File("pipe");
        using (var mkfifo = Process.Start("/usr/bin/mkfifo", [path]))
        {
            await mkfifo.WaitForExitAsync(Token);
        }

        var reading = Task.Run(() => File.ReadAllTextAsync(path, Token), Token);
        await using (var file = await Task.Run(() => AtomicFile.Open(path, isPrivate: true), Token))
        {
            await file.Stream.WriteAsync("new"u8.ToArray(), Token);
            await file.CompleteAsync(Token);
        }

        Assert.Equal("new", await reading.WaitAsync(TimeSpan.FromMinutes(2), Token));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        var problem = Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.Open(_folder.File("none/file"), isPrivate: true));
        Assert.Equal($"There is no folder '{_folder.File("none")}'.", problem.Message);
    }

    public void Dispose() => _folder.Dispose();
}
