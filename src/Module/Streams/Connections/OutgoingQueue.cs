using System.Buffers;
using System.Threading.Channels;
using System.Xml.Linq;
using XmppContacts.Streams.Logging;

namespace XmppContacts.Streams.Connections;

/// <summary>What waits to be written on a connection, in the order it was added.</summary>
/// <param name="log">Takes what is written, or null.</param>
internal sealed class OutgoingQueue(StanzaLog? log)
{
    private const int CoalescedOctets = 16 * 1024;
    private const int MaximumAnswers = 256;

    private readonly Channel<OutgoingStanza> _waiting = Channel.CreateUnbounded<OutgoingStanza>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<OutgoingStanza> _beingWritten = [];
    private readonly Lock _adding = new();
    private long _octets;
    private long _writtenOctets;
    private int _answers;

    /// <summary>Octets of all that was added.</summary>
    public long QueuedOctets => Interlocked.Read(ref _octets);

    /// <summary>Octets up to the end of what was written last.</summary>
    public long WrittenOctets => Interlocked.Read(ref _writtenOctets);

    /// <summary>Adds something.</summary>
    /// <param name="element">What to log; null for the end of the stream.</param>
    /// <param name="octets">What to write.</param>
    /// <returns>Null when the queue is closed.</returns>
    public OutgoingStanza? TryAdd(XElement? element, byte[] octets) => TryAdd(element, octets, isAnswer: false);

    /// <summary>Adds an answer to a request of another entity, unless too many wait already: a flood of requests while the server takes nothing must not fill the memory.</summary>
    public void TryAddAnswer(XElement answer, byte[] octets)
    {
        if (Interlocked.Increment(ref _answers) > MaximumAnswers || TryAdd(answer, octets, isAnswer: true) is null)
        {
            Interlocked.Decrement(ref _answers);
        }
    }

    /// <summary>Takes nothing more.</summary>
    public void Close()
    {
        lock (_adding)
        {
            _waiting.Writer.TryComplete();
        }
    }

    /// <summary>Writes what is added, several stanzas at once where they wait, until the queue is closed.</summary>
    public async Task WriteAsync(StreamTransport transport, CancellationToken cancellationToken)
    {
        var batch = new ArrayBufferWriter<byte>(CoalescedOctets);
        while (await _waiting.Reader.WaitToReadAsync(cancellationToken))
        {
            while (batch.WrittenCount < CoalescedOctets && _waiting.Reader.TryRead(out var outgoing))
            {
                Take(outgoing, batch);
            }

            await transport.WriteAsync(batch.WrittenMemory, cancellationToken);
            batch.ResetWrittenCount();
            Interlocked.Exchange(ref _writtenOctets, _beingWritten.Count > 0 ? _beingWritten[^1].EndPosition : WrittenOctets);
            _beingWritten.ForEach(outgoing => outgoing.Written.TrySetResult());
            _beingWritten.Clear();
        }
    }

    /// <summary>Fails everything that was not written. Only when the queue is closed and nobody writes any more.</summary>
    public void FailRest(XmppException reason)
    {
        _beingWritten.ForEach(outgoing => Fail(outgoing, wasSent: true));
        while (_waiting.Reader.TryRead(out var rest))
        {
            // It is not withdrawn here: whoever made it does so, and learns by that whether it was sent.
            Fail(rest, wasSent: false);
        }

        void Fail(OutgoingStanza outgoing, bool wasSent)
        {
            outgoing.Written.TrySetException(new StreamEndedException(reason, wasSent));

            // Few stanzas are waited for in this way; the others must not count as failures that nobody saw.
            _ = outgoing.Written.Task.Exception;
        }
    }

    private OutgoingStanza? TryAdd(XElement? element, byte[] octets, bool isAnswer)
    {
        lock (_adding)
        {
            _octets += octets.Length;
            var outgoing = new OutgoingStanza(element, octets, _octets) { IsAnswer = isAnswer };
            return _waiting.Writer.TryWrite(outgoing) ? outgoing : null;
        }
    }

    private void Take(OutgoingStanza outgoing, ArrayBufferWriter<byte> batch)
    {
        if (outgoing.IsAnswer)
        {
            Interlocked.Decrement(ref _answers);
        }

        if (!outgoing.TryStart())
        {
            return;
        }

        if (outgoing.Element is { } element)
        {
            log?.Sent(element);
        }

        batch.Write(outgoing.Octets);
        _beingWritten.Add(outgoing);
    }
}
