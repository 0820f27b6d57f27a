namespace XmppContacts.Servers;

/// <summary>The servers that tests run against.</summary>
public enum ServerKind
{
    /// <summary>Debian's Prosody 0.12.</summary>
    Prosody,

    /// <summary>Debian's ejabberd 23.01.</summary>
    Ejabberd,
}
