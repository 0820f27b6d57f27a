using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using XmppContacts.Servers;

namespace XmppContacts.Bench;

/// <summary>The most that one connection can give: all requests are sent at once, and of the answers only the end tags are looked for.</summary>
internal sealed class RawRosterReader : IDisposable
{
    private const int BufferOctets = 64 * 1024;

    private readonly TcpClient _socket;
    private readonly SslStream _stream;

    private RawRosterReader(TcpClient socket, SslStream stream)
    {
        _socket = socket;
        _stream = stream;
    }

    /// <summary>Rosters a second.</summary>
    public static async Task<double> ReadAsync(TestAccount account, int port, TestAuthority authority, int reads)
    {
        using var reader = await ConnectAsync(account, port, authority);
        await reader.GetAsync(1);
        var clock = Stopwatch.StartNew();
        await reader.GetAsync(reads);
        return reads / clock.Elapsed.TotalSeconds;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    private static async Task<RawRosterReader> ConnectAsync(TestAccount account, int port, TestAuthority authority)
    {
        var header = $"<stream:stream to='{account.Domain}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
        var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", port);
        var clear = socket.GetStream();
        await ExchangeAsync(clear, header, "</stream:features>");
        await ExchangeAsync(clear, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", "/>");
        var stream = new SslStream(clear);
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(authority.Root);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = account.Domain, CertificateChainPolicy = trust });
        await ExchangeAsync(stream, header, "</stream:features>");
        var login = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{account.User}\0{account.Password}"));
        await ExchangeAsync(stream, $"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{login}</auth>", "<success");
        await ExchangeAsync(stream, header, "</stream:features>");
        await ExchangeAsync(stream, "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>", "</iq>");
        return new RawRosterReader(socket, stream);
    }

    private async Task GetAsync(int reads)
    {
        var requests = new StringBuilder();
        for (var i = 0; i < reads; i++)
        {
            requests.Append("<iq type='get' id='").Append(i).Append("'><query xmlns='jabber:iq:roster'/></iq>");
        }

        // A server may stop reading until its answers are taken.
        var sending = _stream.WriteAsync(Encoding.UTF8.GetBytes(requests.ToString())).AsTask();
        await AnswersAsync(_stream, "</iq>"u8.ToArray(), reads);
        await sending;
    }

    private static async Task ExchangeAsync(Stream stream, string text, string end)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
        await AnswersAsync(stream, Encoding.UTF8.GetBytes(end), 1);
    }

    private static async Task AnswersAsync(Stream stream, byte[] end, int count)
    {
        var buffer = new byte[BufferOctets];
        var kept = 0;
        while (count > 0)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(kept));
            if (read == 0)
            {
                throw new EndOfStreamException($"The server closed the stream: {Encoding.UTF8.GetString(buffer, 0, kept)}");
            }

            var filled = kept + read;
            count -= buffer.AsSpan(0, filled).Count(end);

            // An end tag may be torn between two reads; one that is whole must not be counted twice.
            kept = Math.Min(end.Length - 1, filled);
            buffer.AsSpan(filled - kept, kept).CopyTo(buffer);
        }
    }
}
