using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using XmppContacts.Files;

namespace XmppContacts.Accounts.ServerData;

/// <summary>Writes a copy of an export's file in which some accounts are changed, and everything else is byte for byte as it was.</summary>
internal sealed class ExportCopy : IAsyncDisposable
{
    private readonly AtomicFile? _file;
    private readonly GZipStream? _gzip;
    private readonly Stream _output;

    private ExportCopy(AtomicFile? file, GZipStream? gzip)
    {
        _file = file;
        _gzip = gzip;
        _output = (Stream?)gzip ?? file?.Stream ?? Stream.Null;
    }

    /// <summary>A copy that is not kept, of a run that only plans.</summary>
    public static ExportCopy ToNowhere() => new(null, null);

    /// <summary>Starts a file, compressed when its name ends so; <c>-</c> is standard output. Only the user who runs the program may read it.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static ExportCopy Open(string path)
    {
        var file = AtomicFile.OpenSecret(path);
        return new ExportCopy(
            file, path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file.Stream, CompressionLevel.Optimal, leaveOpen: true) : null);
    }

    /// <summary>Writes bytes as they are.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(ReadOnlyMemory<byte> bytes) => Guard(() => _output.Write(bytes.Span));

    /// <summary>Writes an account that was changed.</summary>
    /// <param name="user">Its element.</param>
    /// <param name="around">The start tags around it, whose prefixes it may use.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(XElement user, ImmutableArray<XElement> around)
    {
        var text = new MemoryStream();
        using var writer = XmlWriter.Create(text, ExportWriter.Fragments);
        foreach (var tag in around)
        {
            ExportWriter.WriteStart(writer, tag);
        }

        // Ends the last start tag.
        writer.WriteString("\n");
        writer.Flush();
        var start = (int)text.Length;
        user.WriteTo(writer);
        writer.Flush();
        Write(text.GetBuffer().AsMemory(start, (int)text.Length - start));
    }

    /// <summary>Puts the file in its place.</summary>
    /// <exception cref="IOException">The file cannot be written to its end.</exception>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_gzip is not null)
            {
                await _gzip.DisposeAsync();
            }

            if (_file is not null)
            {
                await _file.CompleteAsync(cancellationToken);
            }
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    public ValueTask DisposeAsync() => _file?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (ArgumentOutOfRangeException e)
        {
            // How the runtime says EFBIG: FAT32, for one, takes 4 GiB.
            throw new IOException(e.Message, e);
        }
    }
}
