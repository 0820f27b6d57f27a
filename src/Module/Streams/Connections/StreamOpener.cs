using System.Net.Sockets;
using XmppContacts.Streams.Endpoints;
using XmppContacts.Streams.Framing;
using XmppContacts.Streams.Logging;
using XmppContacts.Streams.Negotiation;
using XmppContacts.Streams.Tls;

namespace XmppContacts.Streams.Connections;

/// <summary>Finds a server of the account's domain, connects, and logs in.</summary>
internal sealed class StreamOpener
{
    private readonly XmppConnectionOptions _options;
    private readonly StanzaLog? _log;
    private readonly EndpointResolver _resolver;

    public StreamOpener(XmppConnectionOptions options, StanzaLog? log)
    {
        _options = options;
        _log = log;
        _resolver = new EndpointResolver(options.NameServers);
    }

    private string Domain => _options.Account.Domain;

    /// <exception cref="XmppException">There is no session to be had.</exception>
    public async Task<OpenedStream> OpenAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.ConnectTimeout);
        try
        {
            XmppConnectionException? last = null;
            var candidates = await _resolver.ResolveAsync(Domain, _options.Server, _options.DirectTls, limit.Token);
            foreach (var candidate in candidates)
            {
                using var turn = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
                try
                {
                    return await OpenAsync(candidate, isLast: candidate == candidates[^1], turn);
                }
                catch (XmppConnectionException problem) when (MayOtherServerDoBetter(problem.Problem))
                {
                    last = problem;
                }
                catch (OperationCanceledException problem) when (!limit.IsCancellationRequested)
                {
                    last = new XmppConnectionException(ConnectionProblem.Timeout, $"{candidate}, the server of {Domain}, says nothing.", problem);
                }
            }

            throw last ?? new XmppConnectionException(ConnectionProblem.NameNotFound, $"{Domain} has no server in the DNS.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new XmppConnectionException(
                ConnectionProblem.Timeout, $"The server of {Domain} did not complete the login within {_options.ConnectTimeout.TotalSeconds:N0} s.");
        }
    }

    // A certificate that is refused ends the search: going on would hide an attack or a mistake.
    private static bool MayOtherServerDoBetter(ConnectionProblem problem) => problem
        is ConnectionProblem.NameNotFound or ConnectionProblem.Unreachable or ConnectionProblem.TlsFailed or ConnectionProblem.Lost;

    private async Task<OpenedStream> OpenAsync(EndpointCandidate candidate, bool isLast, CancellationTokenSource turn)
    {
        var socket = await ConnectAsync(candidate, turn.Token);
        if (!isLast)
        {
            turn.CancelAfter(_options.CandidateTimeout);
        }

        var transport = new StreamTransport(new NetworkStream(socket, ownsSocket: true), _options.MaximumReceivedOctets, _log);
        try
        {
            return new OpenedStream(transport, await NegotiateAsync(transport, candidate.DirectTls, turn));
        }
        catch (Exception problem)
        {
            await transport.DisposeAsync();
            if (StreamTransport.IsLoss(problem))
            {
                throw Lost(candidate, problem);
            }

            throw;
        }

        XmppConnectionException Lost(EndpointCandidate lost, Exception problem) =>
            new(ConnectionProblem.Lost, $"The connection to {lost} ended during the login.", problem);
    }

    private async Task<Socket> ConnectAsync(EndpointCandidate candidate, CancellationToken cancellationToken)
    {
        var addresses = await _resolver.AddressesAsync(candidate.Host, cancellationToken);
        if (addresses.Count == 0)
        {
            throw new XmppConnectionException(ConnectionProblem.NameNotFound, $"There is no host {candidate.Host} to connect to for {Domain}.");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.CandidateTimeout);
        try
        {
            return await SocketConnector.ConnectAsync(addresses, candidate.Port, limit.Token);
        }
        catch (Exception problem) when (problem is SocketException || (problem is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var reason = problem is SocketException { SocketErrorCode: SocketError.ConnectionRefused } ? "refuses connections" : "cannot be reached";
            throw new XmppConnectionException(ConnectionProblem.Unreachable, $"{candidate}, the server of {Domain}, {reason}.", problem);
        }
    }

    private async Task<Addressing.Jid> NegotiateAsync(StreamTransport transport, bool directTls, CancellationTokenSource turn)
    {
        var cancellationToken = turn.Token;
        var negotiation = new StreamNegotiation(_options.Account, _options.Password, _options.AllowPlain);
        if (directTls)
        {
            await StartTlsAsync(transport, negotiation, direct: true, cancellationToken);
        }

        await transport.OpenStreamAsync(Domain, cancellationToken);
        while (true)
        {
            var token = await transport.ReadAsync(cancellationToken);

            // It speaks: from here on only the time for the whole login counts.
            turn.CancelAfter(Timeout.InfiniteTimeSpan);
            if (token is { Kind: StreamTokenKind.Header, Element: { } header })
            {
                StreamNegotiation.ReceiveHeader(header);
                continue;
            }

            if (token?.Element is not { } element)
            {
                throw new IOException("The server ended the stream.");
            }

            if (element.Name == XmppNamespaces.Streams + "error")
            {
                throw XmppStreamException.Received(element, Domain);
            }

            // A server may ask for seconds of work on the password, which itself cannot be ended.
            var step = await Task.Run(() => negotiation.Receive(element), CancellationToken.None).WaitAsync(cancellationToken);
            if (step.Send is { } send)
            {
                await transport.WriteAsync(send, cancellationToken);
            }

            switch (step.Action)
            {
                case NegotiationAction.Complete:
                    return negotiation.Address!;
                case NegotiationAction.StartTls:
                    await StartTlsAsync(transport, negotiation, direct: false, cancellationToken);
                    await transport.OpenStreamAsync(Domain, cancellationToken);
                    break;
                case NegotiationAction.Restart:
                    await transport.OpenStreamAsync(Domain, cancellationToken);
                    break;
            }
        }
    }

    private async Task StartTlsAsync(StreamTransport transport, StreamNegotiation negotiation, bool direct, CancellationToken cancellationToken) =>
        await transport.UpgradeAsync(async plain =>
        {
            var tls = await TlsClient.AuthenticateAsync(plain, Domain, _options.ExtraRoots, _options.TlsVersions, direct, cancellationToken);
            _log?.Note($"encrypted with {tls.SslProtocol}");
            negotiation.TlsStarted(ChannelBindings.Of(tls));
            return tls;
        });
}
