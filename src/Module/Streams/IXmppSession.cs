using System.Xml.Linq;
using XmppContacts.Addressing;

namespace XmppContacts.Streams;

/// <summary>A logged-in session: requests and their answers, and what else the server sends.</summary>
public interface IXmppSession : IAsyncDisposable
{
    /// <summary>The full address that the server gave the session. A reopened connection can have another resource.</summary>
    Jid Address { get; }

    /// <summary>
    /// Raised for every message, presence and accepted roster push, in order and before later answers are handed out. Handlers run on the
    /// receiving task: they must be short and must not wait for an answer.
    /// </summary>
    event EventHandler<StanzaReceivedEventArgs>? StanzaReceived;

    /// <summary>
    /// Raised when a lost connection was opened again, before anything else is sent over it. What the server would have sent meanwhile has not come,
    /// and it tells the new connection of changes to the roster only after the roster was asked for again. As for <see cref="StanzaReceived"/>, handlers must be short.
    /// </summary>
    event EventHandler? Reopened;

    /// <summary>Sends a request and waits for its answer. Requests are pipelined: many may be made at one time.</summary>
    /// <returns>The <c>&lt;iq type='result'/&gt;</c> of the entity that was asked.</returns>
    /// <exception cref="XmppStanzaException">The answer is an error, none came in time, or the request is larger than the server takes.</exception>
    /// <exception cref="XmppStreamException">The stream ended with an error.</exception>
    /// <exception cref="XmppConnectionException">The connection was lost and the request may not be repeated, or it could not be reopened.</exception>
    /// <exception cref="OperationCanceledException">The request may have been made nevertheless.</exception>
    Task<XElement> RequestAsync(IqRequest request, CancellationToken cancellationToken = default);

    /// <summary>Sends a message or presence; done once it is written to the connection. It is never repeated.</summary>
    /// <exception cref="ArgumentException">It is not a message or presence of <c>jabber:client</c>, or holds characters that XML cannot.</exception>
    /// <exception cref="XmppException">As for <see cref="RequestAsync"/>.</exception>
    Task SendAsync(XElement stanza, CancellationToken cancellationToken = default);

    /// <summary>Becomes visible to the account's contacts, with entity capabilities (XEP-0115), and stays so over reopened connections. Without this no presence is sent.</summary>
    /// <exception cref="XmppException">As for <see cref="RequestAsync"/>.</exception>
    Task SendPresenceAsync(CancellationToken cancellationToken = default);

    /// <summary>Ends the connection in order, and logs in again: some servers load an account's data only when its first client logs in.</summary>
    /// <exception cref="XmppException">The server could not be reached again.</exception>
    Task ReconnectAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>Ends the stream and waits a few seconds for the server to end its side. Requests still waiting fail.</summary>
    Task CloseAsync(CancellationToken cancellationToken = default);
}
