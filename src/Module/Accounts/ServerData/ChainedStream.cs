using XmppContacts.Files;

namespace XmppContacts.Accounts.ServerData;

/// <summary>Octets in memory, and after them those of a stream.</summary>
/// <param name="first">What is read first, in order.</param>
/// <param name="rest">What is read then; disposed with this stream.</param>
internal sealed class ChainedStream(IEnumerable<ReadOnlyMemory<byte>> first, Stream rest) : ReadOnlyStream(rest)
{
    private readonly Queue<ReadOnlyMemory<byte>> _first = new(first);
    private ReadOnlyMemory<byte> _current;

    public override int Read(Span<byte> buffer)
    {
        while (_current.IsEmpty && _first.TryDequeue(out var next))
        {
            _current = next;
        }

        if (_current.IsEmpty)
        {
            return Inner.Read(buffer);
        }

        var count = Math.Min(_current.Length, buffer.Length);
        _current.Span[..count].CopyTo(buffer);
        _current = _current[count..];
        return count;
    }
}
