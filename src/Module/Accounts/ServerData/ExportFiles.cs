using System.IO.Compression;
using XmppContacts.Files;
using XmppContacts.Text;

namespace XmppContacts.Accounts.ServerData;

/// <summary>Opens the files of an export, compressed or not, and counts what is read of them.</summary>
internal static class ExportFiles
{
    // Smaller than a slice, which is then read past the buffer and not copied.
    private const int BufferOctets = 64 * 1024;

    /// <summary>The names that a folder's exports have.</summary>
    public static bool IsExportName(string path) =>
        path.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".xml.gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>A file's path as the user would write it, who named the export.</summary>
    /// <param name="export">The file or folder as the user named it.</param>
    /// <param name="folder">The full path of the folder that the export lies in.</param>
    /// <param name="path">The file's full path.</param>
    public static string Shown(string export, string folder, string path) => VisibleText.Of(
        Path.Combine(Directory.Exists(export) ? export : Path.GetDirectoryName(export) ?? "", Path.GetRelativePath(folder, path)));

    /// <summary>The file's octets, decompressed when it is gzip by its first two octets.</summary>
    public static Stream Open(string path, SourceProgress? progress)
    {
        var file = new FileStream(path, new FileStreamOptions
        {
            Access = FileAccess.Read,
            Mode = FileMode.Open,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.SequentialScan,
        });
        var buffered = new BufferedStream(new CountedStream(file, progress), BufferOctets);
        var magic = new byte[2];
        var count = buffered.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        var isGzip = magic is [0x1F, 0x8B];

        // A pipe cannot go back to the octets looked at; in a file, both are still in the buffer.
        Stream octets = buffered;
        if (file.CanSeek)
        {
            buffered.Seek(0, SeekOrigin.Begin);
        }
        else
        {
            octets = new ChainedStream([magic.AsMemory(0, count)], buffered);
        }

        return ExportEncoding.Readable(isGzip ? new BufferedStream(new GZipStream(octets, CompressionMode.Decompress), BufferOctets) : octets);
    }

    /// <summary>Whether a file gives the same bytes each time it is read, as a pipe does not.</summary>
    public static bool IsRepeatable(string path) => new FileInfo(path).Length > 0;

    // The buffer in front of it goes back to the beginning of a file.
    private sealed class CountedStream(Stream inner, SourceProgress? progress) : ReadOnlyStream(inner)
    {
        public override bool CanSeek => Inner.CanSeek;

        public override long Length => Inner.Length;

        public override long Position { get => Inner.Position; set => Inner.Position = value; }

        public override int Read(Span<byte> buffer)
        {
            var count = Inner.Read(buffer);
            progress?.Advance(count);
            return count;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await Inner.ReadAsync(buffer, cancellationToken);
            progress?.Advance(count);
            return count;
        }

        public override long Seek(long offset, SeekOrigin origin) => Inner.Seek(offset, origin);
    }
}
