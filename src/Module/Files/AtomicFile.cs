using System.Security.Cryptography;

namespace XmppContacts.Files;

/// <summary>A file written beside its target and renamed when complete, so that no half file stands under its name.</summary>
internal sealed class AtomicFile : IAsyncDisposable
{
    private const int BufferOctets = 64 * 1024;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string? _target;
    private readonly string? _temporary;
    private bool _complete;

    private AtomicFile(Stream stream, string? target, string? temporary)
    {
        Stream = stream;
        _target = target;
        _temporary = temporary;
    }

    /// <summary>Where to write.</summary>
    public Stream Stream { get; }

    /// <summary>Opens a file; <c>-</c> is standard output. One that is there keeps its permissions, unless it is another user's, who may have chosen them.</summary>
    /// <param name="path">The target.</param>
    /// <param name="isPrivate">Whether only the user who runs the program may read a new file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written, or others could lead it elsewhere.</exception>
    public static AtomicFile Open(string path, bool isPrivate) => Open(
        path, target => !OperatingSystem.IsWindows() && File.Exists(target) && FileStatus.OfLink(target)?.IsOurs is not false
            ? File.GetUnixFileMode(target)
            : OwnerOnly | (isPrivate ? 0 : UnixFileMode.GroupRead | UnixFileMode.OtherRead));

    /// <summary>Opens a file that only the user who runs the program may read, also when one is there that others may read; <c>-</c> is standard output.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static AtomicFile OpenSecret(string path) => Open(path, _ => OwnerOnly);

    /// <summary>A name beside a target that shows what it was for, should the program be killed.</summary>
    public static string TemporaryName(string target) => Path.Combine(
        Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}.tmp");

    private static AtomicFile Open(string path, Func<string, UnixFileMode> mode)
    {
        if (path == "-")
        {
            return new AtomicFile(new BufferedStream(Console.OpenStandardOutput(), BufferOctets), null, null);
        }

        var target = Path.GetFullPath(path);
        if (Directory.Exists(target))
        {
            throw new IOException($"'{Text.VisibleText.Shortened(path)}' is a folder, not a file.");
        }

        // Links are followed, so that the rename replaces the file and not the link to it.
        var named = target;
        target = TrustedPath.Of(named);
        if (OpenDevice(named, target) is { } device)
        {
            return new AtomicFile(device, null, null);
        }

        if (!Directory.Exists(Path.GetDirectoryName(target)))
        {
            throw new DirectoryNotFoundException($"There is no folder '{Text.VisibleText.Shortened(Path.GetDirectoryName(target)!)}'.");
        }

        var temporary = TemporaryName(target);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = BufferOctets };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode(target);
        }

        return new AtomicFile(new FileStream(temporary, options), target, temporary);
    }

    // A device or pipe, as /dev/null or what a shell makes of >(...), is written to where it stands: a file put in its place would be the end of it. It is opened by the name
    // that was given, since what /dev/stdout leads to may have no path.
    private static FileStream? OpenDevice(string named, string target)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(named) || FileStatus.Of(named) is { Kind: FileKind.Regular })
        {
            return null;
        }

        TrustedPath.InPlace(target);
        var file = new FileStream(named, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, BufferOctets);
        if (!RegularFile.Is(file))
        {
            return file;
        }

        file.Dispose();
        return null;
    }

    /// <summary>Puts the file in its place.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await Stream.FlushAsync(cancellationToken);
        if (_target is not null)
        {
            ((FileStream)Stream).Flush(flushToDisk: true);
            await Stream.DisposeAsync();
            File.Move(_temporary!, _target, overwrite: true);
        }

        _complete = true;
    }

    public async ValueTask DisposeAsync()
    {
        // Standard output stays open for whatever comes after.
        if (Stream is FileStream)
        {
            try
            {
                await Stream.DisposeAsync();
            }
            catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
            {
                // A full disk, or a file larger than the file system takes: what could not be flushed is thrown away with the rest.
            }
        }

        if (_target is not null && !_complete)
        {
            File.Delete(_temporary!);
        }
    }
}
