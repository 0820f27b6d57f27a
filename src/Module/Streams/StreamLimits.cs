namespace XmppContacts.Streams;

/// <summary>What a server, and whoever can make it send something, may cost: time and memory. Each limit that is reached is an error of that account; others go on.</summary>
internal static class StreamLimits
{
    /// <summary>
    /// How long one response may take altogether, beyond the time that what was sent before it needs. Without this, a server that sends two kilobytes a second, of anything, would
    /// hold a request for ever. The largest responses, of 64 MiB, need 73 kB a second; servers slow down what they receive, not what they send.
    /// </summary>
    public static readonly TimeSpan ResponseTime = TimeSpan.FromMinutes(15);

    /// <summary>
    /// How long a session may wait for responses in all, beyond the following allowances for what it asked itself. A migration of 5,000 contacts through the slowest default limits takes some hours,
    /// nearly all of them for what it sends.
    /// </summary>
    public static readonly TimeSpan SessionTime = TimeSpan.FromHours(2);

    /// <summary>What each request adds to <see cref="SessionTime"/>: servers with large files of rosters take up to a second for a change.</summary>
    public static readonly TimeSpan TimeOfRequest = TimeSpan.FromSeconds(2);

    /// <summary>What is sent adds to <see cref="SessionTime"/> at this rate, a sixth of the slowest default limit of a server (ejabberd: 3,000 bytes a second).</summary>
    public const int SentBytesPerSecond = 500;

    /// <summary>The estimated memory of one stanza for each byte of the largest that is accepted: text takes two bytes a character.</summary>
    public const int MemoryPerByte = 2;

    /// <summary>The estimated memory that the elements and attributes of one stanza may take beyond that: those of a roster of 100,000 contacts, twice.</summary>
    public const long StructureMemory = 192L * 1024 * 1024;

    /// <summary>What an element needs in memory, with a text between it and the next.</summary>
    public const int ElementMemory = 160;

    /// <summary>What an attribute needs beyond its characters.</summary>
    public const int AttributeMemory = 120;

    /// <summary>What the declaration of a namespace needs, which may be a new one with tables of its own.</summary>
    public const int NamespaceMemory = 800;
}
