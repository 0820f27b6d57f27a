using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using XmppContacts.Streams;
using XmppContacts.Streams.Framing;

namespace XmppContacts.Migration.Tests.Faults;

/// <summary>A client's connection and the one to the server that belongs to it.</summary>
/// <param name="client">The client's side.</param>
/// <param name="server">The server's side.</param>
/// <param name="certificate">What the client is shown.</param>
/// <param name="root">Who has issued the server's certificate.</param>
/// <param name="run">The run that the client's next stanza belongs to.</param>
internal sealed class ProxiedConnection(
    StanzaStream client, StanzaStream server, X509Certificate2 certificate, X509Certificate2 root, Func<FaultRun> run)
{
    private static readonly XName Ping = XmppNamespaces.Ping + "ping";

    private readonly CancellationTokenSource _cut = new();
    private readonly ConcurrentDictionary<string, ForwardedStanza> _unanswered = [];
    private volatile AwaitedAnswer? _awaited;
    private Task _held = Task.CompletedTask;

    /// <summary>Carries the connection until one side ends it, or it is cut.</summary>
    /// <exception cref="OperationCanceledException">It was cut, or the token was cancelled.</exception>
    /// <exception cref="IOException">One side broke it.</exception>
    public async Task CarryAsync(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _cut.Token);
        try
        {
            await LogInAsync(end.Token);
            var toServer = CarryToServerAsync(end.Token);
            var toClient = CarryToClientAsync(end.Token);
            await await Task.WhenAny(toServer, toClient);

            // A client that has taken its leave is still to get the server's.
            await toClient;
            await _cut.CancelAsync();
            await toServer;
        }
        finally
        {
            await _cut.CancelAsync();
            await _held;
        }
    }

    // Up to the bound resource each side waits for the other: one element, one answer.
    private async Task LogInAsync(CancellationToken cancellationToken)
    {
        var domain = StanzaOutline.Of(await ForwardAsync(client, server, cancellationToken)).To!;
        await ForwardAsync(server, client, cancellationToken);
        await ForwardAsync(server, client, cancellationToken);
        await ForwardAsync(client, server, cancellationToken);
        await ForwardAsync(server, client, cancellationToken);
        await client.StartTlsAsync(certificate, cancellationToken);
        await server.StartTlsAsync(domain, root, cancellationToken);

        await ForwardAsync(client, server, cancellationToken);
        await ForwardAsync(server, client, cancellationToken);
        await ForwardAsync(server, client, cancellationToken);
        while (true)
        {
            await ForwardAsync(client, server, cancellationToken);
            var answer = await TakeAsync(server, cancellationToken);
            var isLoggedIn = StanzaOutline.Of(answer).Name == XmppNamespaces.Sasl + "success";
            if (isLoggedIn)
            {
                client.Restart();
                server.Restart();
            }

            await client.WriteAsync(answer, cancellationToken);
            if (isLoggedIn)
            {
                break;
            }
        }

        await ForwardAsync(client, server, cancellationToken);
        await ForwardAsync(server, client, cancellationToken);
        await ForwardAsync(server, client, cancellationToken);
        await ForwardAsync(client, server, cancellationToken);
        await ForwardAsync(server, client, cancellationToken);
    }

    private static async Task<byte[]> ForwardAsync(StanzaStream from, StanzaStream to, CancellationToken cancellationToken)
    {
        var octets = await TakeAsync(from, cancellationToken);
        await to.WriteAsync(octets, cancellationToken);
        return octets;
    }

    private static async Task<byte[]> TakeAsync(StanzaStream from, CancellationToken cancellationToken) =>
        await from.ReadAsync(cancellationToken) is { Kind: not StreamTokenKind.End } piece
            ? piece.Octets
            : throw new EndOfStreamException("One side ended the connection before a resource was bound.");

    private async Task CarryToServerAsync(CancellationToken cancellationToken)
    {
        while (await client.ReadAsync(cancellationToken) is { } piece)
        {
            if (piece.Kind == StreamTokenKind.End)
            {
                await server.WriteAsync(piece.Octets, cancellationToken);
                return;
            }

            var outline = StanzaOutline.Of(piece.Octets);
            if (!outline.IsStep)
            {
                await server.WriteAsync(piece.Octets, cancellationToken);
                continue;
            }

            var (stanza, fault, other) = run().Next(outline);
            if (outline is { IsRequest: true, Id: { } id })
            {
                _unanswered[id] = stanza;
            }

            if (other is not null)
            {
                await SettleAsync(stanza, cancellationToken);
                await other(stanza);
            }

            await (fault is null
                ? server.WriteAsync(piece.Octets, cancellationToken)
                : InjectAsync(fault, outline, piece.Octets, cancellationToken));
        }

        // A client that is gone without leave: the server sees the same.
        await _cut.CancelAsync();
    }

    private async Task CarryToClientAsync(CancellationToken cancellationToken)
    {
        while (await server.ReadAsync(cancellationToken) is { } piece)
        {
            if (piece.Kind == StreamTokenKind.Element && StanzaOutline.Of(piece.Octets) is { IsAnswer: true, Id: { } id } answer)
            {
                if (_unanswered.TryRemove(id, out var stanza))
                {
                    stanza.Answer = answer.Type;
                }

                if (_awaited is { } awaited && awaited.Id == id)
                {
                    _awaited = null;
                    awaited.Arrive(piece.Octets);
                    continue;
                }
            }

            await client.WriteAsync(piece.Octets, cancellationToken);
            if (piece.Kind == StreamTokenKind.End)
            {
                return;
            }
        }
    }

    private async Task InjectAsync(Fault fault, StanzaOutline outline, byte[] octets, CancellationToken cancellationToken)
    {
        switch (fault.Kind)
        {
            case FaultKind.CutBefore:
                await _cut.CancelAsync();
                break;
            case FaultKind.KillBefore:
                await fault.Call();
                await _cut.CancelAsync();
                break;
            case FaultKind.LoseAnswer:
                await ApplyAsync(outline, octets, cancellationToken);
                await _cut.CancelAsync();
                break;
            case FaultKind.KillAfter:
                await ApplyAsync(outline, octets, cancellationToken);
                await fault.Call();
                await _cut.CancelAsync();
                break;
            case FaultKind.Interlude or FaultKind.Interrupt or FaultKind.InterruptTwice:
                await fault.Call();
                await server.WriteAsync(octets, cancellationToken);
                break;
            case FaultKind.ErrorInstead:
                await client.WriteAsync(Error(fault, outline), cancellationToken);
                break;
            case FaultKind.Delay when outline.IsRequest:
                var awaited = new AwaitedAnswer(outline.Id!);
                _awaited = awaited;
                await server.WriteAsync(octets, cancellationToken);
                _held = HoldAsync(awaited, fault.Delay);
                break;
            default:
                await Task.Delay(fault.Delay, cancellationToken);
                await server.WriteAsync(octets, cancellationToken);
                break;
        }
    }

    // Returns when what was sent before a stanza is done.
    private async Task SettleAsync(ForwardedStanza stanza, CancellationToken cancellationToken)
    {
        for (var i = 0; i < 1000 && _unanswered.Values.Any(earlier => earlier.Number < stanza.Number); i++)
        {
            await Task.Delay(2, cancellationToken);
        }
    }

    // Returns when the server has answered. What has no answer is followed by a ping: a server takes stanzas in their order (RFC 6120 §10.1).
    private async Task ApplyAsync(StanzaOutline outline, byte[] octets, CancellationToken cancellationToken)
    {
        var awaited = new AwaitedAnswer(outline.IsRequest ? outline.Id! : "after-" + Guid.NewGuid().ToString("N"));
        _awaited = awaited;
        await server.WriteAsync(octets, cancellationToken);
        if (!outline.IsRequest)
        {
            await server.WriteAsync(StanzaWriter.Octets(StanzaWriter.Iq("get", awaited.Id, null, new XElement(Ping))), cancellationToken);
        }

        await awaited.Arrived.WaitAsync(cancellationToken);
    }

    private async Task HoldAsync(AwaitedAnswer awaited, TimeSpan delay)
    {
        try
        {
            var answer = await awaited.Arrived.WaitAsync(_cut.Token);
            await Task.Delay(delay, _cut.Token);
            await client.WriteAsync(answer, _cut.Token);
        }
        catch (Exception problem) when (problem is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The client did not wait.
        }
    }

    private static byte[] Error(Fault fault, StanzaOutline outline) => StanzaWriter.Octets(new XElement(
        outline.Name,
        new XAttribute("type", "error"),
        outline.Id is null ? null : new XAttribute("id", outline.Id),
        outline.To is null ? null : new XAttribute("from", outline.To),
        new XElement(
            XmppNamespaces.Client + "error",
            new XAttribute("type", fault.ErrorType),
            new XElement(XmppNamespaces.StanzaErrors + fault.Condition))));
}
