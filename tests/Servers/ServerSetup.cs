namespace XmppContacts.Servers;

/// <summary>What a server is started with, beyond the domains of <see cref="TestDomains"/>.</summary>
public sealed record ServerSetup
{
    public IReadOnlyList<TestAccount> Accounts { get; init; } =
    [
        new("juliet", TestDomains.Sha1, "julietpass"),
        new("nurse", TestDomains.Sha1, "nursepass"),
        new("romeo", TestDomains.Sha256, "romeopass"),
        new("friar", TestDomains.Sha512, "friarpass"),
        new("apothecary", TestDomains.Plain, "apothecarypass"),
        new("escalus", TestDomains.Expired, "escaluspass"),
        new("kate", TestDomains.WrongName, "katepass"),
    ];

    /// <summary>Whether the rate limits of Debian's default files apply: 10 kB/s on Prosody, 3 kB/s on ejabberd.</summary>
    public bool HasRateLimits { get; init; }

    /// <summary>The largest number of items a PEP node may hold; null is the server's own default.</summary>
    public int? MaximumPepItems { get; init; }

    /// <summary>Octets of the largest stanza that the server takes; null is Debian's default of 262,144.</summary>
    public int? MaximumStanzaOctets { get; init; }

    /// <summary>Whether Prosody keeps everything in SQLite: its own files are written whole at every change, which makes thousands of items take minutes.</summary>
    public bool UsesDatabase { get; init; }

    /// <summary>Whether all messages are archived; otherwise there is no archive.</summary>
    public bool HasArchive { get; init; } = true;

    /// <summary>How long Prosody keeps archived messages; null is its own default of a week. ejabberd keeps them until an administrator deletes them.</summary>
    public TimeSpan? ArchiveExpiry { get; init; }

    /// <summary>How many messages Prosody's own storage keeps in an account's archive, where new ones push out the oldest; null is its default of 10,000.</summary>
    public int? ArchiveItems { get; init; }

    /// <summary>The lines of a file of shared groups for Prosody's mod_groups; null for none.</summary>
    public string? SharedGroups { get; init; }

    /// <summary>Whether there is private XML storage (XEP-0049).</summary>
    public bool HasPrivateStorage { get; init; } = true;

    /// <summary>Modules beyond those that every server here has, by the server's own names.</summary>
    public IReadOnlyList<string> ExtraModules { get; init; } = [];
}
