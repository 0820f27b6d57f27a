using System.Security.Cryptography;

namespace XmppContacts.Reports;

/// <summary>A file written beside its target and renamed when complete, so that no half report stands under its name.</summary>
internal sealed class ReportFile : IAsyncDisposable
{
    private const int BufferOctets = 64 * 1024;

    private readonly string? _target;
    private readonly string? _temporary;
    private bool _complete;

    private ReportFile(Stream stream, string? target, string? temporary)
    {
        Stream = stream;
        _target = target;
        _temporary = temporary;
    }

    /// <summary>Where to write.</summary>
    public Stream Stream { get; }

    /// <summary>Opens a report's file; <c>-</c> is standard output.</summary>
    /// <param name="path">The target.</param>
    /// <param name="isPrivate">Whether only the user who runs the audit may read a new file; an existing file keeps its permissions.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static ReportFile Open(string path, bool isPrivate)
    {
        if (path == "-")
        {
            return new ReportFile(new BufferedStream(Console.OpenStandardOutput(), BufferOctets), null, null);
        }

        var target = Path.GetFullPath(path);
        if (Directory.Exists(target))
        {
            throw new IOException($"'{Text.VisibleText.Shortened(path)}' is a folder, not a file.");
        }

        // Links are followed, so that the rename replaces the report and not the link to it.
        target = new FileInfo(target).LinkTarget is null ? target : File.ResolveLinkTarget(target, returnFinalTarget: true)!.FullName;
        var temporary = Path.Combine(
            Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}.tmp");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = BufferOctets };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = File.Exists(target)
                ? File.GetUnixFileMode(target)
                : UnixFileMode.UserRead | UnixFileMode.UserWrite | (isPrivate ? 0 : UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        return new ReportFile(new FileStream(temporary, options), target, temporary);
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
        if (_target is not null && !_complete)
        {
            try
            {
                await Stream.DisposeAsync();
            }
            catch (IOException)
            {
                // A full disk: what could not be flushed is thrown away with the rest.
            }

            File.Delete(_temporary!);
        }
    }
}
