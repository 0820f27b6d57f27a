namespace XmppContacts.Cmdlets.Sessions;

/// <summary>Whether a session can be used.</summary>
public enum AccountSessionState
{
    /// <summary>It can; a connection that was lost is reopened at the next request.</summary>
    Open,

    /// <summary>It was disconnected.</summary>
    Closed,
}
