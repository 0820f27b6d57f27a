namespace XmppContacts.Streams;

/// <summary>The server could not be reached or trusted, or the connection to it ended.</summary>
public sealed class XmppConnectionException : XmppException
{
    internal XmppConnectionException(ConnectionProblem problem, string message, Exception? innerException = null)
        : base(message, innerException) => Problem = problem;

    /// <summary>What went wrong, for scripts to match on.</summary>
    public ConnectionProblem Problem { get; }
}
