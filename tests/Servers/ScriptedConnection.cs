using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace XmppContacts.Servers;

/// <summary>The server's end of a connection in a script.</summary>
public sealed class ScriptedConnection : IAsyncDisposable
{
    /// <summary>A stream header as servers send it.</summary>
    public const string StreamHeader =
        "<?xml version='1.0'?><stream:stream id='1' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

    private readonly TcpClient _client;
    private readonly CancellationToken _cancellationToken;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Stream _stream;
    private string _received = "";

    internal ScriptedConnection(TcpClient client, int number, CancellationToken cancellationToken)
    {
        _client = client;
        _stream = client.GetStream();
        _cancellationToken = cancellationToken;
        Number = number;
    }

    /// <summary>1 for the first connection of the server.</summary>
    public int Number { get; }

    /// <summary>Waits for a pattern, forgets everything up to its end, and returns the match.</summary>
    public async Task<Match> ReceiveAsync(string pattern)
    {
        Match match;
        while (!(match = Regex.Match(_received, pattern, RegexOptions.Singleline)).Success)
        {
            var count = await _stream.ReadAsync(_buffer, _cancellationToken);
            _received += count > 0 ? Encoding.UTF8.GetString(_buffer, 0, count) : throw new IOException("The client left.");
        }

        _received = _received[(match.Index + match.Length)..];
        return match;
    }

    public async Task SendAsync(string text) => await _stream.WriteAsync(Encoding.UTF8.GetBytes(text), _cancellationToken);

    /// <summary>Waits for a request that holds the text, and returns its ID.</summary>
    public async Task<string> ReceiveRequestAsync(string text) =>
        (await ReceiveAsync($"<iq [^>]*id=\"([^\"]+)\"(?:(?!</iq>).)*{Regex.Escape(text)}(?:(?!</iq>).)*</iq>")).Groups[1].Value;

    /// <summary>Answers the client's stream header with a header and features.</summary>
    public async Task OfferAsync(string features)
    {
        await ReceiveAsync("<stream:stream [^>]*>");
        await SendAsync($"{StreamHeader}<stream:features>{features}</stream:features>");
    }

    /// <summary>Offers STARTTLS and starts it.</summary>
    public async Task StartTlsAsync(X509Certificate2 certificate)
    {
        await OfferAsync("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>");
        await ReceiveAsync("<starttls [^>]*>");
        await SendAsync("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
        var tls = new SslStream(_stream);
        _stream = tls;
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, _cancellationToken);
    }

    /// <summary>Logs a client in that allows PLAIN, whatever the password, and gives it an address.</summary>
    public async Task LogInAsync(X509Certificate2 certificate, string address)
    {
        await StartTlsAsync(certificate);
        await OfferAsync("<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms>");
        await ReceiveAsync("<auth [^>]*>[^<]*</auth>");
        await SendAsync("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
        await OfferAsync("<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>");
        var id = await ReceiveRequestAsync("urn:ietf:params:xml:ns:xmpp-bind");
        await SendAsync($"<iq type='result' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>{address}</jid></bind></iq>");
    }

    /// <summary>Whether the client has sent more than was asked for so far, or does within a short time.</summary>
    public async Task<bool> HasMoreAsync()
    {
        if (_received.Length > 0)
        {
            return true;
        }

        await Task.Delay(100, _cancellationToken);
        return _client.Available > 0;
    }

    /// <summary>Neither reads nor writes any more, until the server is disposed.</summary>
    public Task StaySilentAsync() => Task.Delay(Timeout.Infinite, _cancellationToken);

    /// <summary>Waits until the client ends its stream or leaves, and ends the stream too.</summary>
    public async Task WaitForEndAsync()
    {
        await ReceiveAsync("</stream:stream>");
        await SendAsync("</stream:stream>");
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _client.Dispose();
    }
}
