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
}
