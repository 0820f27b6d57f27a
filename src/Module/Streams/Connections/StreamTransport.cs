using System.Net.Sockets;
using System.Xml.Linq;
using XmppContacts.Streams.Framing;
using XmppContacts.Streams.Logging;

namespace XmppContacts.Streams.Connections;

/// <summary>A connection with the stream on it: pieces of XML in and out. One may read while another writes.</summary>
internal sealed class StreamTransport : IAsyncDisposable
{
    private const int ReceiveOctets = 32 * 1024;

    private readonly XmppStreamReader _reader;
    private readonly StanzaLog? _log;
    private readonly byte[] _received = new byte[ReceiveOctets];
    private Stream _stream;
    private long _octetsReceived;

    public StreamTransport(Stream stream, int maximumReceivedOctets, StanzaLog? log)
    {
        _stream = stream;
        _reader = new XmppStreamReader(maximumReceivedOctets);
        _log = log;
    }

    /// <summary>All octets that have come so far, without those of TLS.</summary>
    public long OctetsReceived => Interlocked.Read(ref _octetsReceived);

    /// <summary>The next piece of the server's stream; null when the connection has ended.</summary>
    /// <exception cref="XmppStreamException">The server sent what is refused.</exception>
    /// <exception cref="IOException">The connection was lost.</exception>
    public async ValueTask<StreamToken?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_reader.Read() is { } token)
            {
                if (token is { Kind: StreamTokenKind.Element, Element: { } element })
                {
                    _log?.Received(element);
                }

                return token;
            }

            var count = await _stream.ReadAsync(_received, cancellationToken);
            if (count == 0)
            {
                return null;
            }

            Interlocked.Add(ref _octetsReceived, count);
            _reader.Append(_received.AsSpan(0, count));
        }
    }

    /// <summary>Starts a stream, or starts it again (RFC 6120 §4.3.3).</summary>
    public async Task OpenStreamAsync(string domain, CancellationToken cancellationToken)
    {
        _reader.Restart();
        await _stream.WriteAsync(StanzaWriter.StreamHeader(domain), cancellationToken);
    }

    public async Task WriteAsync(XElement element, CancellationToken cancellationToken)
    {
        _log?.Sent(element);
        await _stream.WriteAsync(StanzaWriter.Octets(element), cancellationToken);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken) => _stream.WriteAsync(octets, cancellationToken);

    /// <summary>Puts another layer on the connection.</summary>
    /// <exception cref="XmppConnectionException">Octets that came before the layer was there would be taken for ones that it protects.</exception>
    public async Task UpgradeAsync(Func<Stream, Task<Stream>> layer)
    {
        if (_reader.PendingOctets > 0)
        {
            throw new XmppConnectionException(
                ConnectionProblem.ProtocolViolation, "Something was sent in clear between the start of encryption and its first octet, as an attacker would do.");
        }

        _stream = await layer(_stream);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    /// <summary>Whether an exception means that the connection is gone.</summary>
    public static bool IsLoss(Exception problem) => problem is IOException or SocketException or ObjectDisposedException;
}
