namespace XmppContacts.Accounts.ServerData;

/// <summary>Octets in memory, and after them those of a stream.</summary>
/// <param name="first">What is read first, in order.</param>
/// <param name="rest">What is read then; disposed with this stream.</param>
internal sealed class ChainedStream(IEnumerable<ReadOnlyMemory<byte>> first, Stream rest) : Stream
{
    private readonly Queue<ReadOnlyMemory<byte>> _first = new(first);
    private ReadOnlyMemory<byte> _current;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        while (_current.IsEmpty && _first.TryDequeue(out var next))
        {
            _current = next;
        }

        if (_current.IsEmpty)
        {
            return rest.Read(buffer);
        }

        var count = Math.Min(_current.Length, buffer.Length);
        _current.Span[..count].CopyTo(buffer);
        _current = _current[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            rest.Dispose();
        }

        base.Dispose(disposing);
    }
}
