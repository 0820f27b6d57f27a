using System.Security.Cryptography;

namespace XmppContacts.Files;

/// <summary>A file written beside its target, flushed to disk and renamed when complete, so that no half file ever stands under its name.</summary>
internal sealed class ReplacedFile : IAsyncDisposable
{
    private const int BufferOctets = 64 * 1024;

    private readonly FileStream _stream;
    private readonly string _target;
    private readonly string _temporary;
    private bool _complete;

    private ReplacedFile(FileStream stream, string target, string temporary)
    {
        _stream = stream;
        _target = target;
        _temporary = temporary;
    }

    /// <summary>For the user alone.</summary>
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Where to write.</summary>
    public Stream Stream => _stream;

    /// <summary>Begins a file.</summary>
    /// <param name="path">The target; of a link, what it leads to is replaced.</param>
    /// <param name="mode">Who may do what with the file, given the target's present permissions, or null when there is none.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static ReplacedFile Create(string path, Func<UnixFileMode?, UnixFileMode> mode)
    {
        var target = Path.GetFullPath(path);
        if (Directory.Exists(target))
        {
            throw new IOException($"'{Text.VisibleText.Shortened(path)}' is a folder, not a file.");
        }

        target = new FileInfo(target).LinkTarget is null ? target : File.ResolveLinkTarget(target, returnFinalTarget: true)!.FullName;
        var temporary = Path.Combine(
            Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}.tmp");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = BufferOctets };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode(File.Exists(target) ? File.GetUnixFileMode(target) : null);
        }

        return new ReplacedFile(new FileStream(temporary, options), target, temporary);
    }

    /// <summary>Puts the file in its place.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await _stream.FlushAsync(cancellationToken);
        _stream.Flush(flushToDisk: true);
        await _stream.DisposeAsync();
        File.Move(_temporary, _target, overwrite: true);
        _complete = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_complete)
        {
            try
            {
                await _stream.DisposeAsync();
            }
            catch (IOException)
            {
                // A full disk: what could not be flushed is thrown away with the rest.
            }

            File.Delete(_temporary);
        }
    }
}
