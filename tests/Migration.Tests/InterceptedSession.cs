using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Streams;

namespace XmppContacts.Migration.Tests;

/// <summary>A session that lets others act just before a request is sent: at the one moment at which nobody can notice in time.</summary>
/// <param name="session">The session.</param>
/// <param name="before">What is done before a request is sent.</param>
internal sealed class InterceptedSession(IXmppSession session, Func<IqRequest, Task> before) : IXmppSession
{
    public event EventHandler<StanzaReceivedEventArgs>? StanzaReceived
    {
        add => session.StanzaReceived += value;
        remove => session.StanzaReceived -= value;
    }

    public event EventHandler? Reopened
    {
        add => session.Reopened += value;
        remove => session.Reopened -= value;
    }

    public Jid Address => session.Address;

    public async Task<XElement> RequestAsync(IqRequest request, CancellationToken cancellationToken = default)
    {
        await before(request);
        return await session.RequestAsync(request, cancellationToken);
    }

    public Task SendAsync(XElement stanza, CancellationToken cancellationToken = default) => session.SendAsync(stanza, cancellationToken);

    public Task SendPresenceAsync(CancellationToken cancellationToken = default) => session.SendPresenceAsync(cancellationToken);

    public Task CloseAsync(CancellationToken cancellationToken = default) => session.CloseAsync(cancellationToken);

    public ValueTask DisposeAsync() => session.DisposeAsync();
}
