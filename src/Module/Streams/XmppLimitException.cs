namespace XmppContacts.Streams;

/// <summary>A server would have kept the program busy, or filled its memory, without end.</summary>
public sealed class XmppLimitException : XmppException
{
    internal XmppLimitException(string limit, string message)
        : base(message, null) => Limit = limit;

    /// <summary>The name of the limit, for scripts to match on: <c>SessionTime</c>, <c>ArchiveMessages</c>, <c>ArchiveBytes</c>, <c>ArchiveRepeats</c>, <c>NodeItems</c>, <c>NodeBytes</c> or <c>NodeRepeats</c>.</summary>
    public string Limit { get; }
}
