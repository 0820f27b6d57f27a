using XmppContacts.Files;

namespace XmppContacts.Reports;

/// <summary>Where a report is written: standard output, or a file that stands under its name only when it is complete.</summary>
internal sealed class ReportFile : IAsyncDisposable
{
    private const int BufferOctets = 64 * 1024;

    private readonly ReplacedFile? _file;

    private ReportFile(Stream stream, ReplacedFile? file)
    {
        Stream = stream;
        _file = file;
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
            return new ReportFile(new BufferedStream(Console.OpenStandardOutput(), BufferOctets), null);
        }

        var file = ReplacedFile.Create(path, mode => mode ?? (ReplacedFile.Private | (isPrivate ? 0 : UnixFileMode.GroupRead | UnixFileMode.OtherRead)));
        return new ReportFile(file.Stream, file);
    }

    /// <summary>Puts the file in its place.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await Stream.FlushAsync(cancellationToken);
        if (_file is not null)
        {
            await _file.CompleteAsync(cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => _file?.DisposeAsync() ?? ValueTask.CompletedTask;
}
