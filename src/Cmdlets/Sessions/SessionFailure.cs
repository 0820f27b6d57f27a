using System.Management.Automation;
using XmppContacts.Addressing;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Streams;

namespace XmppContacts.Cmdlets.Sessions;

/// <summary>What failed on the way to a server, as an error of the shell.</summary>
internal static class SessionFailure
{
    /// <summary>There is no session.</summary>
    public static CmdletException NotConnected(Jid account, XmppException cause) => new(
        cause switch
        {
            XmppAuthenticationException => "LoginFailed",
            XmppConnectionException { Problem: ConnectionProblem.NameNotFound or ConnectionProblem.NoService } => "ServerNotFound",
            XmppConnectionException
            {
                Problem: ConnectionProblem.CertificateExpired or ConnectionProblem.CertificateWrongName or ConnectionProblem.CertificateUntrusted,
            } => "CertificateRejected",
            _ => "ConnectionFailed",
        },
        CategoryOf(cause), account.ToString(), $"{account}: {cause.Message}",
        cause switch
        {
            XmppAuthenticationException { Condition: "invalid-mechanism" } => "The server offers no login that keeps the password secret; -AllowPlain sends it, inside TLS.",
            XmppAuthenticationException => "Check the address and the password.",
            XmppConnectionException { Problem: ConnectionProblem.NameNotFound or ConnectionProblem.NoService } =>
                "Check the address, or name the server with -Server.",
            XmppConnectionException
            {
                Problem: ConnectionProblem.CertificateExpired or ConnectionProblem.CertificateWrongName or ConnectionProblem.CertificateUntrusted,
            } => "Have the server's certificate renewed; if your own authority issued it, name that authority's certificate with -CAFile.",
            _ => "Make sure that the server runs and can be reached; -Server names another host or port.",
        },
        cause);

    /// <summary>A request failed.</summary>
    /// <param name="errorId">What scripts match on.</param>
    /// <param name="account">Whose session it was.</param>
    /// <param name="target">What it was about.</param>
    /// <param name="cause">Why.</param>
    public static CmdletException Failed(string errorId, Jid account, object target, XmppException cause) => new(
        errorId, CategoryOf(cause), target, $"{account}: {cause.Message}",
        cause switch
        {
            XmppConnectionException { Problem: ConnectionProblem.Closed } => "Connect the account again with Connect-XmppAccount.",
            XmppStanzaException { IsRaisedHere: false } => "The server refused this; what the message says is its reason.",
            _ => "Try again when the server can be reached; what was done before this is done.",
        },
        cause);

    private static ErrorCategory CategoryOf(XmppException cause) => cause switch
    {
        XmppAuthenticationException => ErrorCategory.AuthenticationError,
        XmppConnectionException connection => connection.Problem switch
        {
            ConnectionProblem.NameNotFound or ConnectionProblem.NoService => ErrorCategory.ObjectNotFound,
            ConnectionProblem.CertificateExpired or ConnectionProblem.CertificateWrongName or ConnectionProblem.CertificateUntrusted
                or ConnectionProblem.TlsNotOffered or ConnectionProblem.TlsFailed => ErrorCategory.SecurityError,
            ConnectionProblem.Timeout => ErrorCategory.OperationTimeout,
            ConnectionProblem.ProtocolViolation => ErrorCategory.ProtocolError,
            ConnectionProblem.LocalFailure => ErrorCategory.WriteError,
            _ => ErrorCategory.ConnectionError,
        },
        XmppStanzaException stanza => stanza.Condition switch
        {
            "item-not-found" => ErrorCategory.ObjectNotFound,
            "forbidden" or "not-allowed" or "not-authorized" => ErrorCategory.PermissionDenied,
            "remote-server-timeout" => ErrorCategory.OperationTimeout,
            "policy-violation" or "resource-constraint" => ErrorCategory.LimitsExceeded,
            _ => ErrorCategory.InvalidResult,
        },
        _ => ErrorCategory.ProtocolError,
    };
}
