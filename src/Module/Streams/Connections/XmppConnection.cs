using System.Diagnostics;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Streams.Framing;
using XmppContacts.Streams.Iq;
using XmppContacts.Streams.Logging;

namespace XmppContacts.Streams.Connections;

/// <summary>One connection from login to loss: writes in order, matches answers, answers others, and notices when the server is gone.</summary>
internal sealed class XmppConnection : IAsyncDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(1);

    private readonly StreamTransport _transport;
    private readonly XmppConnectionOptions _options;
    private readonly StanzaLog? _log;
    private readonly Action<XElement> _received;
    private readonly RequestTable _requests;
    private readonly RequestResponder _responder;
    private readonly SemaphoreSlim _window;
    private readonly OutgoingQueue _outgoing;
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _work;
    private XmppException? _reason;
    private long _answeredOctets;
    private long _lastReceived = Stopwatch.GetTimestamp();
    private volatile bool _isClosing;

    /// <param name="stream">The stream, which belongs to the connection from now on.</param>
    /// <param name="options">Bounds and times.</param>
    /// <param name="log">Takes what is sent, or null.</param>
    /// <param name="received">Takes messages, presence and roster pushes, in order, on the receiving task.</param>
    public XmppConnection(OpenedStream stream, XmppConnectionOptions options, StanzaLog? log, Action<XElement> received)
    {
        _transport = stream.Transport;
        Address = stream.Address;
        _options = options;
        _log = log;
        _received = received;
        _outgoing = new OutgoingQueue(log);
        _requests = new RequestTable(stream.Address);
        _responder = new RequestResponder(stream.Address.Bare);
        _window = new SemaphoreSlim(options.RequestWindow);
        _work = Task.WhenAll(Task.Run(ReceiveAsync), Task.Run(WriteAsync), Task.Run(KeepAliveAsync));
    }

    public Jid Address { get; }

    /// <summary>Octets of all stanzas that were to be sent so far.</summary>
    public long SentOctets => _outgoing.QueuedOctets;

    /// <summary>Why the connection has ended; null while it lasts.</summary>
    public XmppException? Reason => Volatile.Read(ref _reason);

    /// <summary>Makes a request within the window.</summary>
    /// <exception cref="StreamEndedException">The connection ended first.</exception>
    /// <exception cref="XmppStanzaException">The answer is an error, there is none, or the request is too large.</exception>
    public async Task<XElement> RequestAsync(IqRequest request, CancellationToken cancellationToken)
    {
        await EnterWindowAsync(cancellationToken);
        try
        {
            return await RequestNowAsync(request, cancellationToken);
        }
        finally
        {
            _window.Release();
        }
    }

    /// <summary>Writes a stanza.</summary>
    /// <exception cref="StreamEndedException">The connection ended first.</exception>
    /// <exception cref="XmppStanzaException">The stanza is too large.</exception>
    public async Task SendAsync(XElement stanza, CancellationToken cancellationToken)
    {
        var to = Jid.TryFromServer(stanza.Attribute("to")?.Value, out var addressee) ? addressee : Address.Bare;
        var outgoing = Enqueue(stanza, CheckedOctets(stanza, to));
        var limit = _options.RequestTimeout + TrafficAllowance.For(outgoing.EndPosition - _outgoing.WrittenOctets);
        try
        {
            await outgoing.Written.Task.WaitAsync(limit, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw XmppStanzaException.NotTaken(to, limit);
        }
        finally
        {
            outgoing.TryWithdraw();
        }
    }

    /// <summary>Ends the stream in order, or after a few seconds in any case.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        _isClosing = true;
        try
        {
            Enqueue(null, StanzaWriter.StreamEnd);
            await _end.Task.WaitAsync(CloseTimeout, cancellationToken);
        }
        catch (Exception problem) when (problem is TimeoutException or StreamEndedException)
        {
            // It is given up below, as if the server had answered.
        }
        finally
        {
            End(Closed());
        }
    }

    public async ValueTask DisposeAsync()
    {
        End(Closed());
        await _transport.DisposeAsync();
        await _work;
    }

    private XmppConnectionException Closed() => new(ConnectionProblem.Closed, $"The session of {Address.Bare} is closed.");

    private async Task EnterWindowAsync(CancellationToken cancellationToken)
    {
        if (_window.Wait(0, CancellationToken.None))
        {
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended.Token);
        try
        {
            await _window.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StreamEndedException(_reason!, wasSent: false);
        }
    }

    private async Task<XElement> RequestNowAsync(IqRequest request, CancellationToken cancellationToken)
    {
        var asked = request.To ?? Address.Bare;
        var pending = _requests.Add(request.To);
        OutgoingStanza? outgoing = null;
        try
        {
            var iq = StanzaWriter.Iq(request.IsSet ? "set" : "get", pending.Id, request.To, request.Payload);
            outgoing = Enqueue(iq, CheckedOctets(iq, asked));
            var answer = await AnswerAsync(pending, outgoing, request, cancellationToken);
            return answer.Attribute("type")?.Value == "error" ? throw XmppStanzaException.Received(answer, asked, request) : answer;
        }
        catch (XmppException) when (Reason is { } reason && pending.Answer.Task.IsFaulted)
        {
            throw new StreamEndedException(reason, outgoing?.TryWithdraw() == false);
        }
        finally
        {
            _requests.Remove(pending);
            outgoing?.TryWithdraw();
        }
    }

    // The time that octets on the way need is added: those queued before the answer can come, and those that come meanwhile.
    private async Task<XElement> AnswerAsync(
        PendingRequest pending, OutgoingStanza outgoing, IqRequest request, CancellationToken cancellationToken)
    {
        var asked = request.To ?? Address.Bare;
        var wait = (request.Timeout ?? _options.RequestTimeout) + TrafficAllowance.For(outgoing.EndPosition - Interlocked.Read(ref _answeredOctets));
        var total = wait;
        var limit = wait + _options.ResponseTime;
        while (true)
        {
            var receivedBefore = _transport.OctetsReceived;
            try
            {
                var answer = await pending.Answer.Task.WaitAsync(wait, cancellationToken);
                NoteAnswered(outgoing.EndPosition);
                return answer;
            }
            catch (TimeoutException)
            {
                var allowance = TrafficAllowance.For(_transport.OctetsReceived - receivedBefore);
                if (allowance < TimeSpan.FromSeconds(1))
                {
                    throw XmppStanzaException.TimedOut(asked, total, pending.HadForeignAnswer, request);
                }

                // What came has needed no more time than it took to come: much of it at once must not make the wait one of hours.
                wait = allowance < wait ? allowance : wait;
                wait = limit - total < wait ? limit - total : wait;
                if (wait <= TimeSpan.Zero)
                {
                    throw XmppStanzaException.TimedOut(asked, total, pending.HadForeignAnswer, request);
                }

                total += wait;
            }
        }
    }

    private void NoteAnswered(long position)
    {
        long known;
        while ((known = Interlocked.Read(ref _answeredOctets)) < position
            && Interlocked.CompareExchange(ref _answeredOctets, position, known) != known)
        {
        }
    }

    private byte[] CheckedOctets(XElement stanza, Jid to)
    {
        var octets = StanzaWriter.Octets(stanza);
        return octets.Length <= _options.MaximumSentOctets
            ? octets
            : throw XmppStanzaException.TooLarge(to, octets.Length, _options.MaximumSentOctets);
    }

    private OutgoingStanza Enqueue(XElement? element, byte[] octets) =>
        _outgoing.TryAdd(element, octets) ?? throw new StreamEndedException(Reason ?? Closed(), wasSent: false);

    private async Task WriteAsync()
    {
        try
        {
            await _outgoing.WriteAsync(_transport, _ended.Token);
        }
        catch (Exception problem)
        {
            End(ReasonFor(problem));
        }
        finally
        {
            // Nothing can be queued any more: End has closed the queue.
            _outgoing.FailRest(Reason!);
        }
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (await _transport.ReadAsync(_ended.Token) is { } token)
            {
                Interlocked.Exchange(ref _lastReceived, Stopwatch.GetTimestamp());
                if (token.Element is { } element)
                {
                    Receive(element);
                }
                else if (token.Kind == StreamTokenKind.End)
                {
                    break;
                }
            }

            await SayGoodbyeAsync(StanzaWriter.StreamEnd);
            End(_isClosing ? Closed() : Lost(null));
        }
        catch (XmppStreamException problem)
        {
            await SayGoodbyeAsync([.. StanzaWriter.StreamError(problem.Condition), .. StanzaWriter.StreamEnd]);
            End(problem);
        }
        catch (Exception problem)
        {
            End(ReasonFor(problem));
        }
    }

    // Of use to the server only: it is not waited for long, and it does not matter when it fails.
    private async Task SayGoodbyeAsync(byte[] octets)
    {
        if (_isClosing)
        {
            return;
        }

        try
        {
            await Enqueue(null, octets).Written.Task.WaitAsync(GoodbyeTimeout, _ended.Token);
        }
        catch (Exception problem) when (problem is TimeoutException or StreamEndedException or OperationCanceledException)
        {
            // The server will notice by itself.
        }
    }

    private XmppConnectionException ReasonFor(Exception problem) => problem switch
    {
        _ when _isClosing => Closed(),
        XmppConnectionException { Problem: ConnectionProblem.LocalFailure } failure => failure,
        OperationCanceledException => Lost(problem),
        _ when StreamTransport.IsLoss(problem) => Lost(problem),
        _ => new XmppConnectionException(
            ConnectionProblem.LocalFailure, $"The session of {Address.Bare} ended because its log or a handler of received stanzas failed.", problem),
    };

    private XmppConnectionException Lost(Exception? problem) =>
        new(ConnectionProblem.Lost, $"The connection of {Address.Bare} to its server was lost.", problem);

    private void Receive(XElement element)
    {
        if (element.Name == XmppNamespaces.Streams + "error")
        {
            End(XmppStreamException.Received(element, Address.Domain));
        }
        else if (element.Name == XmppNamespaces.Client + "iq")
        {
            ReceiveIq(element);
        }
        else if (element.Name == XmppNamespaces.Client + "message" || element.Name == XmppNamespaces.Client + "presence")
        {
            _received(element);
        }
    }

    private void ReceiveIq(XElement iq)
    {
        switch (iq.Attribute("type")?.Value)
        {
            case "result" or "error":
                if (_requests.Answer(iq) == AnswerMatch.ForeignSender)
                {
                    _log?.Note("the answer above came from an address that was not asked, and is not accepted");
                }

                break;
            case "get" or "set":
                // An answer repeats the ID that others have chosen: one that is too large for the server would end the stream.
                if (_responder.Answer(iq) is { } answer && StanzaWriter.Octets(answer) is var octets && octets.Length <= _options.MaximumSentOctets)
                {
                    _outgoing.TryAddAnswer(answer, octets);
                }

                if (_responder.IsRosterPush(iq))
                {
                    _received(iq);
                }

                break;
        }
    }

    private async Task KeepAliveAsync()
    {
        var server = Jid.Create(null, Address.Domain);
        try
        {
            while (true)
            {
                var idle = Stopwatch.GetElapsedTime(Interlocked.Read(ref _lastReceived));
                if (idle < _options.KeepAliveInterval)
                {
                    await Task.Delay(_options.KeepAliveInterval - idle, _ended.Token);
                    continue;
                }

                // Outside of the window, which the requests that wait for a dead server may have filled.
                await PingAsync(server);
                Interlocked.Exchange(ref _lastReceived, Stopwatch.GetTimestamp());
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or StreamEndedException)
        {
            // The connection has ended for another reason.
        }
    }

    private async Task PingAsync(Jid server)
    {
        try
        {
            await RequestNowAsync(IqRequest.Get(new XElement(XmppNamespaces.Ping + "ping"), server), _ended.Token);
        }
        catch (XmppStanzaException problem) when (problem.IsRaisedHere)
        {
            End(new XmppConnectionException(
                ConnectionProblem.Timeout, $"The server of {Address.Bare} has not been heard of for a long time and does not answer.", problem));
        }
        catch (XmppStanzaException)
        {
            // Also an error shows that the server is there.
        }
    }

    private void End(XmppException reason)
    {
        if (Interlocked.CompareExchange(ref _reason, reason, null) is not null)
        {
            return;
        }

        _outgoing.Close();
        _requests.FailAll(reason);
        _ended.Cancel();
        _end.TrySetResult();
        _ = _transport.DisposeAsync().AsTask().ContinueWith(
            static closing => closing.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }
}
