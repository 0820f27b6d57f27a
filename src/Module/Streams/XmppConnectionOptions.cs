using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using XmppContacts.Addressing;

namespace XmppContacts.Streams;

/// <summary>How to log in as an account, and the bounds of the session.</summary>
/// <param name="Account">The account. A resource asks the server for that resource; without one the server makes it, which is hard to guess.</param>
/// <param name="Password">The account's password; never logged, never part of a message.</param>
public sealed record XmppConnectionOptions(Jid Account, string Password)
{
    /// <summary>Buffers double until they hold a stanza, and cannot grow over 2 GiB.</summary>
    internal const int ReceivedOctetsLimit = 512 * 1024 * 1024;

    /// <summary>The server to connect to; null finds it in the DNS (RFC 6120 §3.2, XEP-0368). The certificate is checked against the account's domain in any case.</summary>
    public ServerAddress? Server { get; init; }

    /// <summary>TLS from the first octet (XEP-0368) only; otherwise STARTTLS is required, or whichever the DNS names first.</summary>
    public bool DirectTls { get; init; }

    /// <summary>Certificates that are trusted in addition to the system's.</summary>
    public IReadOnlyList<X509Certificate2> ExtraRoots { get; init; } = [];

    /// <summary>Whether the password may be sent to the server itself (SASL PLAIN), inside TLS, when it offers nothing better.</summary>
    public bool AllowPlain { get; init; }

    /// <summary>Nameservers; empty takes those of the system.</summary>
    public IReadOnlyList<IPEndPoint> NameServers { get; init; } = [];

    /// <summary>For resolving, connecting and logging in together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long an answer may take, beyond the time the octets on the way need at the servers' default rate limits (ejabberd: 3,000 octets a second).
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>As <see cref="StreamLimits.ResponseTime"/>.</summary>
    internal TimeSpan ResponseTime { get; init; } = StreamLimits.ResponseTime;

    /// <summary>As <see cref="StreamLimits.SessionTime"/>.</summary>
    internal TimeSpan SessionTime { get; init; } = StreamLimits.SessionTime;

    /// <summary>A session that hears nothing for this long asks the server whether it is still there (XEP-0199).</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Requests that may wait for an answer at one time.</summary>
    public int RequestWindow { get; init; } = 32;

    /// <summary>Octets of the largest stanza that is sent: as Debian sets them up, ejabberd closes the stream from 262,144 on and Prosody above.</summary>
    public int MaximumSentOctets { get; init; } = 262_143;

    /// <summary>Octets of the largest stanza that is accepted, 512 MiB at most. A roster comes in one stanza: 727,231 octets for 5,000 items.</summary>
    public int MaximumReceivedOctets { get; init; } = 64 * 1024 * 1024;

    /// <summary>How often a lost connection is reopened in a row before a request fails; 0 never reopens.</summary>
    public int ReconnectAttempts { get; init; } = 5;

    /// <summary>The wait before the first reopening; it doubles with each one, to 30 seconds at most, and varies by half.</summary>
    public TimeSpan ReconnectDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Takes every stanza sent and received, without authentication exchanges and passwords, and without names, groups, items and messages unless <see cref="LogContent"/>;
    /// null for none. Not disposed.
    /// </summary>
    public TextWriter? Log { get; init; }

    /// <summary>Whether the log holds what users wrote and stored too.</summary>
    public bool LogContent { get; init; }

    /// <summary>TLS versions that may be negotiated.</summary>
    internal SslProtocols TlsVersions { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>For connecting to one of several servers, and until it says something: one that is silent must not use up the time of those after it.</summary>
    internal TimeSpan CandidateTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The account alone: the generated text would show the password.</summary>
    public override string ToString() => Account.ToString();
}
