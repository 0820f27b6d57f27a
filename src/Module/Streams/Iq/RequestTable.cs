using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using XmppContacts.Addressing;

namespace XmppContacts.Streams.Iq;

/// <summary>The requests that wait for answers, and which answer belongs to which (RFC 6120 §8.2.3, §8.1.2.1).</summary>
/// <param name="address">The session's full address.</param>
internal sealed class RequestTable(Jid address)
{
    private readonly ConcurrentDictionary<string, PendingRequest> _pending = new(StringComparer.Ordinal);
    private readonly string _prefix = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private readonly Jid _account = address.Bare;
    private readonly Jid _server = Jid.Create(null, address.Domain);
    private long _last;

    /// <summary>Adds a request under a new ID that others cannot guess.</summary>
    public PendingRequest Add(Jid? to)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{_prefix}-{Interlocked.Increment(ref _last)}");
        var request = new PendingRequest(id, to);
        _pending[id] = request;
        return request;
    }

    /// <summary>Nobody waits for it any more.</summary>
    public void Remove(PendingRequest request) => _pending.TryRemove(request.Id, out _);

    /// <summary>Ends all waiting.</summary>
    public void FailAll(Exception reason)
    {
        foreach (var request in _pending.Values)
        {
            request.Answer.TrySetException(reason);
        }
    }

    /// <summary>Hands a result or error to the request it answers, if it comes from the entity that was asked.</summary>
    public AnswerMatch Answer(XElement iq)
    {
        if (iq.Attribute("id")?.Value is not { } id || !_pending.TryGetValue(id, out var request))
        {
            return AnswerMatch.Unknown;
        }

        if (!IsFromAsked(iq.Attribute("from")?.Value, request.To))
        {
            request.HadForeignAnswer = true;
            return AnswerMatch.ForeignSender;
        }

        _pending.TryRemove(id, out _);
        request.Answer.TrySetResult(iq);
        return AnswerMatch.Answered;
    }

    // Only the own server can leave "from" out, as it stamps what it passes on from others. Prosody 0.12 does for roster and PEP results of
    // the own account, where ejabberd 23.01 names the bare address.
    private bool IsFromAsked(string? from, Jid? asked)
    {
        if (from is null)
        {
            return asked is null || asked == _account || asked == _server;
        }

        if (!Jid.TryFromServer(from, out var sender))
        {
            return false;
        }

        return asked is null
            ? sender == _account || sender == address || sender == _server
            : sender == asked;
    }
}
