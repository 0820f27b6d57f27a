using System.Security.Cryptography;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Streams.Capabilities;
using XmppContacts.Streams.Connections;
using XmppContacts.Streams.Logging;

namespace XmppContacts.Streams;

/// <summary>A session over client connections (RFC 6120), which reopens a lost one when there is something to do that may be done again.</summary>
public sealed class XmppSession : IXmppSession
{
    private static readonly TimeSpan MaximumReconnectDelay = TimeSpan.FromSeconds(30);

    private readonly XmppConnectionOptions _options;
    private readonly StanzaLog? _log;
    private readonly StreamOpener _opener;
    private readonly SemaphoreSlim _opening = new(1);
    private readonly CancellationTokenSource _closed = new();
    private readonly WaitingTime _waiting = new();
    private long _sentEarlier;
    private XmppConnection? _connection;
    private volatile bool _isVisible;
    private volatile ReopeningFailure? _lastFailure;

    private XmppSession(XmppConnectionOptions options)
    {
        _options = options;
        _log = options.Log is null ? null : new StanzaLog(options.Log, options.Account.Bare.ToString(), options.LogContent);
        _opener = new StreamOpener(options, _log);
    }

    /// <inheritdoc/>
    public event EventHandler<StanzaReceivedEventArgs>? StanzaReceived;

    /// <inheritdoc/>
    public event EventHandler? Reopened;

    /// <inheritdoc/>
    public Jid Address => _connection!.Address;

    /// <summary>Connects and logs in. It is tried once; only connections that were lost later are reopened.</summary>
    /// <exception cref="ArgumentException">The account has no local part, or a bound is not positive.</exception>
    /// <exception cref="XmppConnectionException">No server could be reached, or none that can be trusted.</exception>
    /// <exception cref="XmppAuthenticationException">The login failed.</exception>
    /// <exception cref="XmppStreamException">The server ended the stream with an error, or sent what is refused.</exception>
    /// <exception cref="XmppStanzaException">The server refused to give the session an address.</exception>
    public static async Task<XmppSession> ConnectAsync(XmppConnectionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RequestWindow, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumSentOctets, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumReceivedOctets, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaximumReceivedOctets, XmppConnectionOptions.ReceivedOctetsLimit);
        ArgumentOutOfRangeException.ThrowIfNegative(options.ReconnectAttempts);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.KeepAliveInterval, TimeSpan.Zero);
        if (options.Account.Local is null)
        {
            throw new ArgumentException($"{options.Account} is the address of a server, not of an account.", nameof(options));
        }

        var session = new XmppSession(options);
        session._connection = session.Connection(await session._opener.OpenAsync(cancellationToken));
        return session;
    }

    /// <inheritdoc/>
    public async Task<XElement> RequestAsync(IqRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.IsBoundToConnection && _connection is { Reason: { } lost } && IsWorthReopening(lost))
        {
            throw LostBefore(lost);
        }

        CheckTime();
        using var waiting = _waiting.Begin();
        for (var attempt = 0; ; attempt++)
        {
            var connection = request.IsBoundToConnection ? _connection! : await CurrentAsync(cancellationToken);
            try
            {
                return await connection.RequestAsync(request, cancellationToken);
            }
            catch (StreamEndedException ended)
            {
                if (!IsWorthReopening(ended.Reason) || attempt >= _options.ReconnectAttempts)
                {
                    throw Rethrown(ended.Reason);
                }

                if (request.IsBoundToConnection && !ended.WasSent)
                {
                    throw LostBefore(ended.Reason);
                }

                if (ended.WasSent && !request.IsRepeatable)
                {
                    throw new XmppConnectionException(
                        ConnectionProblem.Lost,
                        $"The connection of {_options.Account.Bare} was lost before a change was answered: it may or may not have been made.",
                        ended.Reason);
                }
            }
        }
    }

    /// <inheritdoc/>
    public async Task SendAsync(XElement stanza, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stanza);
        if (stanza.Name != XmppNamespaces.Client + "message" && stanza.Name != XmppNamespaces.Client + "presence")
        {
            throw new ArgumentException("Only messages and presence are sent in this way.", nameof(stanza));
        }

        var connection = await CurrentAsync(cancellationToken);
        await SendAsync(connection, stanza, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task SendPresenceAsync(CancellationToken cancellationToken = default)
    {
        var connection = await CurrentAsync(cancellationToken);
        _isVisible = true;
        await SendAsync(connection, ClientDescription.Presence(), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task ReconnectAsync(CancellationToken cancellationToken = default)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            await _connection!.CloseAsync(cancellationToken);
            await ReopenAsync(
                new XmppConnectionException(ConnectionProblem.Lost, $"The connection of {_options.Account.Bare} was closed to be opened again."), cancellationToken);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <inheritdoc/>
    public async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        await _closed.CancelAsync();
        await _connection!.CloseAsync(cancellationToken);
    }

    /// <summary>Closes the session if it is not closed yet.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_closed.IsCancellationRequested)
        {
            await CloseAsync();
        }

        // A reopening that was under way may still put its connection in place.
        await _opening.WaitAsync();
        try
        {
            await _connection!.DisposeAsync();
        }
        finally
        {
            _opening.Release();
        }
    }

    private XmppConnectionException LostBefore(XmppException reason) =>
        new(ConnectionProblem.Lost, $"The connection of {_options.Account.Bare} was lost before a change was made.", reason);

    private static async Task SendAsync(XmppConnection connection, XElement stanza, CancellationToken cancellationToken)
    {
        try
        {
            await connection.SendAsync(stanza, cancellationToken);
        }
        catch (StreamEndedException ended)
        {
            throw Rethrown(ended.Reason);
        }
    }

    // The same failure may be thrown to many callers at one time, so each gets its own.
    private static XmppException Rethrown(XmppException reason) => reason switch
    {
        XmppStreamException stream => stream.Copy(),
        XmppConnectionException connection => new XmppConnectionException(connection.Problem, connection.Message, connection),
        _ => reason,
    };

    private static bool IsWorthReopening(XmppException reason) => reason switch
    {
        XmppConnectionException connection => connection.Problem
            is ConnectionProblem.Lost or ConnectionProblem.Timeout or ConnectionProblem.Unreachable or ConnectionProblem.TlsFailed,
        XmppStreamException stream => stream.IsTransient,
        _ => false,
    };

    private XmppConnection Connection(OpenedStream stream) =>
        new(stream, _options, _log, stanza => StanzaReceived?.Invoke(this, new StanzaReceivedEventArgs(stanza)));

    // A server that answers every request at the last moment, and always has another page, must not hold a run for days.
    private void CheckTime()
    {
        var sent = Interlocked.Read(ref _sentEarlier) + _connection!.SentOctets;
        var limit = _options.SessionTime + (_waiting.Requests * StreamLimits.TimeOfRequest) + TimeSpan.FromSeconds((double)sent / StreamLimits.SentBytesPerSecond);
        if (_waiting.Total > limit)
        {
            throw new XmppLimitException(
                nameof(StreamLimits.SessionTime),
                $"The server of {_options.Account.Bare} has kept the session waiting for {_waiting.Total.TotalMinutes:N0} minutes in all; connect again to go on.");
        }
    }

    private async Task<XmppConnection> CurrentAsync(CancellationToken cancellationToken)
    {
        if (_connection is { Reason: null } current && !_closed.IsCancellationRequested)
        {
            return current;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        var earlierFailure = _lastFailure;
        try
        {
            await _opening.WaitAsync(either.Token);
            try
            {
                if (_connection is { Reason: null } reopened)
                {
                    return reopened;
                }

                // What failed for one of many that waited failed for all: they must not each try in turn.
                return _lastFailure is { } failure && failure != earlierFailure
                    ? throw Rethrown(failure.Reason)
                    : await ReopenAsync(_connection!.Reason!, either.Token);
            }
            finally
            {
                _opening.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new XmppConnectionException(ConnectionProblem.Closed, $"The session of {_options.Account.Bare} is closed.");
        }
    }

    private async Task<XmppConnection> ReopenAsync(XmppException reason, CancellationToken cancellationToken)
    {
        var lost = _connection!;
        for (var attempt = 0; attempt < _options.ReconnectAttempts && IsWorthReopening(reason); attempt++)
        {
            await Task.Delay(ReconnectDelay(attempt), cancellationToken);
            try
            {
                var connection = Connection(await _opener.OpenAsync(cancellationToken));
                if (_closed.IsCancellationRequested)
                {
                    await connection.DisposeAsync();
                    throw new OperationCanceledException(_closed.Token);
                }

                Reopened?.Invoke(this, EventArgs.Empty);
                Interlocked.Add(ref _sentEarlier, lost.SentOctets);
                _connection = connection;
                await lost.DisposeAsync();
                if (_isVisible)
                {
                    await SendAsync(connection, ClientDescription.Presence(), cancellationToken);
                }

                return connection;
            }
            catch (XmppException problem)
            {
                reason = problem;
            }
        }

        _lastFailure = new ReopeningFailure(reason);
        throw Rethrown(reason);
    }

    private TimeSpan ReconnectDelay(int attempt)
    {
        const int Steps = 1000;
        var doubled = Math.Min(_options.ReconnectDelay.TotalSeconds * Math.Pow(2, attempt), MaximumReconnectDelay.TotalSeconds);
        return TimeSpan.FromSeconds(doubled * (0.5 + ((double)RandomNumberGenerator.GetInt32(Steps) / Steps)));
    }

    /// <summary>One failure to reopen, told from another by identity.</summary>
    private sealed class ReopeningFailure(XmppException reason)
    {
        public XmppException Reason { get; } = reason;
    }
}
