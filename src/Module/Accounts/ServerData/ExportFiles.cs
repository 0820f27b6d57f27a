using System.IO.Compression;

namespace XmppContacts.Accounts.ServerData;

/// <summary>Opens the files of an export, compressed or not, and counts what is read of them.</summary>
internal static class ExportFiles
{
    private const int BufferOctets = 256 * 1024;

    /// <summary>The names that a folder's exports have.</summary>
    public static bool IsExportName(string path) =>
        path.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".xml.gz", StringComparison.OrdinalIgnoreCase);

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
        var counted = new CountedStream(file, progress);
        var isGzip = counted.IsGzip();
        var buffered = new BufferedStream(counted, BufferOctets);
        return isGzip ? new BufferedStream(new GZipStream(buffered, CompressionMode.Decompress), BufferOctets) : buffered;
    }

    // A pipe can't be read twice, so what was looked at is given again.
    private sealed class CountedStream(Stream inner, SourceProgress? progress) : Stream
    {
        private readonly byte[] _begin = new byte[2];
        private int _given;
        private int _known;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public bool IsGzip()
        {
            _known = inner.ReadAtLeast(_begin, _begin.Length, throwOnEndOfStream: false);
            return _known == 2 && _begin is [0x1F, 0x8B];
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var count = _given < _known ? Again(buffer) : inner.Read(buffer);
            progress?.Advance(count);
            return count;
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }

        private int Again(Span<byte> buffer)
        {
            var count = Math.Min(buffer.Length, _known - _given);
            _begin.AsSpan(_given, count).CopyTo(buffer);
            _given += count;
            return count;
        }
    }
}
