using System.Xml.Linq;

namespace XmppContacts.Streams.Connections;

/// <summary>Something that waits to be written. What was withdrawn before its turn is not written; what was begun is written whole.</summary>
/// <param name="element">What to log; null for the end of the stream.</param>
/// <param name="octets">What to write.</param>
/// <param name="endPosition">Octets queued on this connection up to and with this one.</param>
internal sealed class OutgoingStanza(XElement? element, byte[] octets, long endPosition)
{
    private int _isTaken;

    public XElement? Element { get; } = element;

    public byte[] Octets { get; } = octets;

    public long EndPosition { get; } = endPosition;

    /// <summary>Whether it is an answer to a request of another entity.</summary>
    public bool IsAnswer { get; init; }

    /// <summary>Done when all octets have been handed to the connection.</summary>
    public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>It is its turn.</summary>
    /// <returns>False when it was withdrawn.</returns>
    public bool TryStart() => TryTake();

    /// <summary>It is not wanted any more.</summary>
    /// <returns>False when the server may have got it, or a part of it.</returns>
    public bool TryWithdraw() => TryTake();

    private bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;
}
