using System.Net;
using System.Net.Sockets;

namespace XmppContacts.Streams.Endpoints;

/// <summary>Connects to the first of several addresses that answers (RFC 8305, without its preferences of past results).</summary>
internal static class SocketConnector
{
    // RFC 8305 §8: the recommended connection attempt delay.
    private static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>Starts an attempt for each address in turn, the next when one has failed or takes long; the first connected socket wins.</summary>
    /// <exception cref="SocketException">All failed; this is the last failure.</exception>
    public static async Task<Socket> ConnectAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        using var others = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var attempts = new List<Task<Socket>>();
        SocketException? failure = null;
        Socket? winner = null;
        try
        {
            var next = 0;
            while (winner is null && (next < addresses.Count || attempts.Count > 0))
            {
                if (next < addresses.Count)
                {
                    attempts.Add(ConnectOneAsync(new IPEndPoint(addresses[next++], port), others.Token));
                }

                var anyDone = Task.WhenAny(attempts);
                if (next < addresses.Count && await Task.WhenAny(anyDone, Task.Delay(AttemptDelay, others.Token)) != anyDone)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    continue;
                }

                var done = await anyDone;
                attempts.Remove(done);
                try
                {
                    winner = await done;
                }
                catch (SocketException problem)
                {
                    failure = problem;
                }
            }
        }
        finally
        {
            await others.CancelAsync();
            foreach (var attempt in attempts)
            {
                _ = attempt.ContinueWith(
                    late => late.Result.Dispose(),
                    CancellationToken.None,
                    TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
            }
        }

        return winner ?? throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }

    private static async Task<Socket> ConnectOneAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
