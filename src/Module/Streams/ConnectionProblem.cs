namespace XmppContacts.Streams;

/// <summary>Why there is no connection.</summary>
public enum ConnectionProblem
{
    /// <summary>The domain or host has no address in the DNS.</summary>
    NameNotFound,

    /// <summary>The domain says by its SRV record that it has no such service (RFC 2782, target ".").</summary>
    NoService,

    /// <summary>No address of the server accepts connections.</summary>
    Unreachable,

    /// <summary>The server did not answer in time.</summary>
    Timeout,

    /// <summary>The server does not offer STARTTLS: nothing is sent in clear.</summary>
    TlsNotOffered,

    /// <summary>The TLS handshake failed.</summary>
    TlsFailed,

    /// <summary>The server's certificate is no longer, or not yet, valid.</summary>
    CertificateExpired,

    /// <summary>The server's certificate is for another name than the account's domain.</summary>
    CertificateWrongName,

    /// <summary>The server's certificate is not issued by a trusted authority, or is broken.</summary>
    CertificateUntrusted,

    /// <summary>The server does not follow the protocol (RFC 6120).</summary>
    ProtocolViolation,

    /// <summary>The connection ended while it was in use.</summary>
    Lost,

    /// <summary>Something on this side failed: the log cannot be written, or a handler of received stanzas threw an exception.</summary>
    LocalFailure,

    /// <summary>The session was closed by its user.</summary>
    Closed,
}
