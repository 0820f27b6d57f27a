using System.Collections.Concurrent;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Streams;

namespace XmppContacts.Tests.Discovery;

/// <summary>A session whose answers are given by the test.</summary>
internal sealed class ScriptedSession(Func<Jid, CancellationToken, Task<string>> answer) : IXmppSession
{
    private int _waiting;

    public event EventHandler? Reopened;

    public event EventHandler<StanzaReceivedEventArgs>? StanzaReceived;

    public Jid Address { get; } = Jid.Parse("juliet@capulet.example/balcony");

    /// <summary>Who was asked, in order.</summary>
    public ConcurrentQueue<Jid> Asked { get; } = [];

    /// <summary>How many requests were waiting at one time.</summary>
    public int MostWaiting { get; private set; }

    /// <summary>As after a lost connection.</summary>
    public void Reopen() => Reopened?.Invoke(this, EventArgs.Empty);

    /// <summary>Hands out what the server sends unasked.</summary>
    public void Receive(string stanza) => StanzaReceived?.Invoke(this, new StanzaReceivedEventArgs(XElement.Parse(stanza)));

    public async Task<XElement> RequestAsync(IqRequest request, CancellationToken cancellationToken = default)
    {
        Asked.Enqueue(request.To!);
        MostWaiting = Math.Max(MostWaiting, Interlocked.Increment(ref _waiting));
        try
        {
            var payload = XElement.Parse(await answer(request.To!, cancellationToken));
            var iq = new XElement(XNamespace.Get("jabber:client") + "iq", payload);
            return payload.Name.LocalName == "error" ? throw XmppStanzaException.Received(iq, request.To!) : iq;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public Task SendAsync(XElement stanza, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task SendPresenceAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task CloseAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
