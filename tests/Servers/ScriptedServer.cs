using System.Net;
using System.Net.Sockets;

namespace XmppContacts.Servers;

/// <summary>A server on loopback that does what a test tells it, for what real servers do not do on request.</summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<ScriptedConnection, Task> _script;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private readonly List<Task> _connections = [];

    /// <param name="script">Runs for each connection, which ends with it.</param>
    public ScriptedServer(Func<ScriptedConnection, Task> script)
    {
        _script = script;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections accepted so far.</summary>
    public int Connections { get; private set; }

    /// <summary>What went wrong in a script other than the client leaving.</summary>
    public Exception? Failure { get; private set; }

    public async ValueTask DisposeAsync()
    {
        if (_end.IsCancellationRequested)
        {
            return;
        }

        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                Connections++;
                _connections.Add(ServeAsync(client));
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The server ends: the listener was stopped while, or just before, it was asked.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        await using var connection = new ScriptedConnection(client, Connections, _end.Token);
        try
        {
            await _script(connection);
        }
        catch (Exception problem) when (problem is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client left, or the test is over.
        }
        catch (Exception problem)
        {
            Failure = problem;
        }
    }
}
