namespace XmppContacts.Streams.Iq;

/// <summary>What an <c>&lt;iq/&gt;</c> of type result or error is to the requests that wait.</summary>
internal enum AnswerMatch
{
    /// <summary>Nobody waits for it.</summary>
    Unknown,

    /// <summary>Someone waits for its ID, but asked another entity.</summary>
    ForeignSender,

    /// <summary>A request was answered.</summary>
    Answered,
}
