namespace XmppContacts.Migration;

/// <summary>The server that will import a migrated export.</summary>
public enum ExportTarget
{
    /// <summary>Prosody, whose migrator imports nodes, and no messages.</summary>
    Prosody,

    /// <summary>ejabberd, whose import ignores nodes: refused.</summary>
    Ejabberd,

    /// <summary>Another server, taken at the user's word.</summary>
    Other,
}
