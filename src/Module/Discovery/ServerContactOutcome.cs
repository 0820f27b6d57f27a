namespace XmppContacts.Discovery;

/// <summary>What came of asking a server for its contact addresses.</summary>
public enum ServerContactOutcome
{
    /// <summary>It answered with the form of XEP-0157, which may be empty.</summary>
    Answered,

    /// <summary>It answered, and has no such form.</summary>
    NoForm,

    /// <summary>It, or the way to it, answered with an error.</summary>
    Refused,

    /// <summary>It cannot be found, cannot be reached, or did not answer in time.</summary>
    NoAnswer,
}
