namespace XmppContacts.Servers;

/// <summary>The servers that tests run against.</summary>
public enum ServerKind
{
    /// <summary>The machine's own Prosody: 0.12 on Debian 12.</summary>
    Prosody,

    /// <summary>The machine's own ejabberd: 23.01 on Debian 12.</summary>
    Ejabberd,

    /// <summary>Debian 13's Prosody 13.0.</summary>
    Prosody13,

    /// <summary>Debian 13's ejabberd 24.12.</summary>
    Ejabberd24,

    /// <summary>The Prosody of Debian's testing; only with <c>./test.sh --all-servers</c>.</summary>
    ProsodyTesting,

    /// <summary>The ejabberd of Debian's testing; only with <c>./test.sh --all-servers</c>.</summary>
    EjabberdTesting,
}
