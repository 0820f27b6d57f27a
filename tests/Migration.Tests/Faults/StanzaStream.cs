using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using XmppContacts.Streams.Framing;

namespace XmppContacts.Migration.Tests.Faults;

/// <summary>One side of a connection, cut into whole elements; in clear until TLS is started.</summary>
internal sealed class StanzaStream(TcpClient connection) : IAsyncDisposable
{
    private const int MaximumOctets = 64 * 1024 * 1024;
    private const int MaximumDepth = 200;

    private readonly SemaphoreSlim _writing = new(1);
    private readonly StreamFramer _framer = new(MaximumOctets, MaximumDepth);
    private readonly byte[] _buffer = new byte[64 * 1024];
    private Stream _stream = connection.GetStream();

    /// <summary>The next piece; null when the other side has ended the connection.</summary>
    public async Task<StreamPiece?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_framer.TryRead(out var kind, out var octets))
            {
                return new StreamPiece(kind, octets.ToArray());
            }

            var read = await _stream.ReadAsync(_buffer, cancellationToken);
            if (read == 0)
            {
                return null;
            }

            _framer.Append(_buffer.AsSpan(0, read));
        }
    }

    public async Task WriteAsync(byte[] octets, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await _stream.WriteAsync(octets, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>A new stream begins on the connection, as after a login.</summary>
    public void Restart() => _framer.Restart();

    /// <summary>Starts TLS as the side that has a certificate.</summary>
    public async Task StartTlsAsync(X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        var tls = new SslStream(_stream);
        _stream = tls;
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, cancellationToken);
        Restart();
    }

    /// <summary>Starts TLS as the side that checks one.</summary>
    public async Task StartTlsAsync(string domain, X509Certificate2 root, CancellationToken cancellationToken)
    {
        var tls = new SslStream(_stream);
        _stream = tls;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(root);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = domain, CertificateChainPolicy = policy }, cancellationToken);
        Restart();
    }

    public async ValueTask DisposeAsync()
    {
        // The socket first: TLS would take leave, which a connection that is cut does not.
        connection.Dispose();
        await _stream.DisposeAsync();
        _writing.Dispose();
    }
}
