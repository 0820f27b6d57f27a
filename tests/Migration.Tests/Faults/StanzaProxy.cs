using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Migration.Tests.Faults;

/// <summary>
/// Stands between clients and a real server, carries whole stanzas, and lets one fault happen at one of them. It ends TLS on both sides, so
/// clients must not bind their login to the TLS channel.
/// </summary>
internal sealed class StanzaProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = [];
    private readonly int _serverPort;
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _certificate;
    private readonly Task _accepting;
    private volatile FaultRun _run = new(null);

    /// <summary>Listens for clients of a server.</summary>
    public StanzaProxy(XmppServer server)
    {
        _serverPort = server.ClientPort;
        _root = server.Authority.Root;
        _certificate = server.Authority.Issue(TestDomains.Certified);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect to, on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The run since the last call of <see cref="Begin"/>.</summary>
    public FaultRun Run => _run;

    /// <summary>Connections that are carried now.</summary>
    public int OpenConnections => _connections.Count;

    /// <summary>What went wrong with a connection other than its being cut, broken or left.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Begins a run: stanzas are numbered from 1 again.</summary>
    /// <param name="fault">What will happen; null for nothing.</param>
    public FaultRun Begin(Fault? fault = null) => _run = new FaultRun(fault);

    /// <summary>The same login, by way of this.</summary>
    public XmppConnectionOptions Through(XmppConnectionOptions login) => login with { Server = new ServerAddress("127.0.0.1", Port) };

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _listener.Dispose();
        _certificate.Dispose();
        _root.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                if (_run.IsDown)
                {
                    client.Dispose();
                    continue;
                }

                var connection = CarryAsync(client);
                _connections[connection] = true;
                _ = connection.ContinueWith(ended => _connections.TryRemove(ended, out _), TaskScheduler.Default);
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The listener was stopped.
        }
    }

    private async Task CarryAsync(TcpClient incoming)
    {
        // Stanzas are small and wait for one another.
        incoming.NoDelay = true;
        using var outgoing = new TcpClient { NoDelay = true };
        await using var client = new StanzaStream(incoming);
        try
        {
            await outgoing.ConnectAsync(IPAddress.Loopback, _serverPort, _end.Token);
            await using var server = new StanzaStream(outgoing);
            await new ProxiedConnection(client, server, _certificate, _root, () => _run).CarryAsync(_end.Token);
        }
        catch (Exception problem) when (problem is IOException or SocketException or OperationCanceledException)
        {
            // Cut, or one of the sides was gone.
        }
        catch (Exception problem)
        {
            Failure = problem;
        }
    }
}
