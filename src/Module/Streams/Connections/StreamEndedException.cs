namespace XmppContacts.Streams.Connections;

/// <summary>The stream ended before a stanza was answered or written.</summary>
/// <param name="reason">Why it ended.</param>
/// <param name="wasSent">Whether the server may have got the stanza.</param>
internal sealed class StreamEndedException(XmppException reason, bool wasSent) : Exception(reason.Message, reason)
{
    public XmppException Reason { get; } = reason;

    public bool WasSent { get; } = wasSent;
}
