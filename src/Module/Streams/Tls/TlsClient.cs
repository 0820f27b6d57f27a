using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using XmppContacts.Streams.Endpoints;
using XmppContacts.Text;

namespace XmppContacts.Streams.Tls;

/// <summary>Starts TLS towards the server of a domain.</summary>
internal static class TlsClient
{
    // XEP-0368 §4.
    private static readonly SslApplicationProtocol XmppClient = new("xmpp-client");

    /// <param name="stream">The connection; disposed with the result, and when this fails.</param>
    /// <param name="domain">Whom the certificate must be for.</param>
    /// <param name="extraRoots">Certificates that are trusted in addition to the system's.</param>
    /// <param name="versions">TLS versions that may be negotiated.</param>
    /// <param name="direct">Whether TLS starts the connection, and so says what it carries.</param>
    /// <param name="cancellationToken">Ends the handshake.</param>
    /// <exception cref="XmppConnectionException">The certificate was refused, or the handshake failed.</exception>
    public static async Task<SslStream> AuthenticateAsync(
        Stream stream,
        string domain,
        IReadOnlyList<X509Certificate2> extraRoots,
        SslProtocols versions,
        bool direct,
        CancellationToken cancellationToken)
    {
        var check = new CertificateCheck(domain, extraRoots);
        var tls = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = EndpointResolver.AsciiName(domain),
                    EnabledSslProtocols = versions,
                    RemoteCertificateValidationCallback = check.IsValid,
                    CertificateChainPolicy = CertificateCheck.Policy(),
                    ApplicationProtocols = direct ? [XmppClient] : null,

                    // A resumed session would bind to the handshake of an earlier connection (RFC 5929 §3.1).
                    AllowTlsResume = false,
                },
                cancellationToken);
            return tls;
        }
        catch (CryptographicException problem)
        {
            // Extensions are only looked into when the chain is built, and anyone on the way can present a broken one.
            await tls.DisposeAsync();
            throw new XmppConnectionException(
                ConnectionProblem.CertificateUntrusted, $"The certificate for {VisibleText.Shortened(domain)} cannot be trusted: it is broken.", problem);
        }
        catch (Exception problem) when (problem is AuthenticationException or IOException or System.ComponentModel.Win32Exception)
        {
            await tls.DisposeAsync();
            throw check.Problem ?? new XmppConnectionException(
                ConnectionProblem.TlsFailed, $"TLS with the server of {VisibleText.Shortened(domain)} failed: {Reason(problem)}.", problem);
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private static string Reason(Exception problem) => problem is IOException
        ? "the connection ended during the handshake"
        : "the two sides did not agree, or the server does not speak TLS here";
}
