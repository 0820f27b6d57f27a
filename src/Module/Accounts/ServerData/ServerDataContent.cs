namespace XmppContacts.Accounts.ServerData;

/// <summary>How much of each account is taken into memory.</summary>
public enum ServerDataContent
{
    /// <summary>Roster, private storage and nodes: what an audit looks at. Messages, cards and credentials are passed over.</summary>
    Audit,

    /// <summary>Everything, also what is not understood, so that it can be written back.</summary>
    Everything,
}
