namespace XmppContacts.Migration.Tests.Faults;

/// <summary>What happens to one stanza on its way to the server.</summary>
internal enum FaultKind
{
    /// <summary>The connection is cut, and the stanza does not reach the server.</summary>
    CutBefore,

    /// <summary>The server does what the stanza says; its answer is lost with the connection.</summary>
    LoseAnswer,

    /// <summary>The server does what the stanza says; its answer comes when the client has given up. What has no answer is itself late.</summary>
    Delay,

    /// <summary>The stanza does not reach the server, and the client is answered with an error.</summary>
    ErrorInstead,

    /// <summary>The client is killed, and the stanza does not reach the server.</summary>
    KillBefore,

    /// <summary>The server does what the stanza says, and the client is killed before it learns of it.</summary>
    KillAfter,

    /// <summary>Something else happens first; then the stanza goes on as if nothing had been.</summary>
    Interlude,

    /// <summary>The client gets the signal of Ctrl+C; then the stanza goes on.</summary>
    Interrupt,

    /// <summary>The client gets the signal of Ctrl+C twice; then the stanza goes on.</summary>
    InterruptTwice,
}
