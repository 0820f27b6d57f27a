namespace XmppContacts.Streams.Iq;

/// <summary>How long to wait for an answer: a fixed time, and what the octets before it need on a slow connection.</summary>
/// <remarks>
/// ejabberd's default shaper lets 3,000 octets a second through, Prosody's 10,000: a request behind 100 kB is answered after half a minute at
/// best, and a fixed timeout would end it.
/// </remarks>
internal static class TrafficAllowance
{
    /// <summary>Two thirds of the slower default limit.</summary>
    public const int OctetsPerSecond = 2_000;

    /// <summary>The time that octets may take.</summary>
    public static TimeSpan For(long octets) => TimeSpan.FromSeconds((double)octets / OctetsPerSecond);
}
