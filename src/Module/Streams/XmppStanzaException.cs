using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Text;

namespace XmppContacts.Streams;

/// <summary>A stanza error (RFC 6120 §8.3): the answer to a request, or raised on this side when no answer can be had.</summary>
public sealed class XmppStanzaException : XmppException
{
    internal XmppStanzaException(
        Jid from, string errorType, string condition, string message, string? text = null, XElement? applicationCondition = null)
        : base(message, null)
    {
        From = from;
        ErrorType = errorType;
        Condition = condition;
        Text = text;
        ApplicationCondition = applicationCondition;
    }

    /// <summary>Who was asked.</summary>
    public Jid From { get; }

    /// <summary><c>auth</c>, <c>cancel</c>, <c>continue</c>, <c>modify</c> or <c>wait</c> (RFC 6120 §8.3.2).</summary>
    public string ErrorType { get; }

    /// <summary>The defined condition (RFC 6120 §8.3.3), such as <c>item-not-found</c>. Raised on this side: <c>remote-server-timeout</c>
    /// when no answer came in time, <c>policy-violation</c> when the stanza is larger than the server takes.</summary>
    public string Condition { get; }

    /// <summary>The sender's explanation, as sent, or null.</summary>
    public string? Text { get; }

    /// <summary>The application-specific condition, such as <c>precondition-not-met</c> of XEP-0060, or null.</summary>
    public XElement? ApplicationCondition { get; }

    /// <summary>Whether the error was raised on this side; nothing was answered.</summary>
    public bool IsRaisedHere { get; private init; }

    /// <summary>The error in a received stanza.</summary>
    /// <param name="stanza">A stanza of type <c>error</c>.</param>
    /// <param name="from">Who was asked.</param>
    /// <param name="request">What was asked, or null.</param>
    internal static XmppStanzaException Received(XElement stanza, Jid from, IqRequest? request = null)
    {
        var error = stanza.Element(XmppNamespaces.Client + "error");
        var (condition, text, application) = error is null
            ? ("undefined-condition", null, null)
            : ErrorContent.Of(error, XmppNamespaces.StanzaErrors);
        var also = application is null ? "" : $" ({VisibleText.Shortened(application.Name.LocalName)})";
        var because = text is null ? "" : $": {VisibleText.Shortened(text)}";
        return new XmppStanzaException(
            from,
            error?.Attribute("type")?.Value ?? "cancel",
            condition,
            $"{from} answered with {VisibleText.Shortened(condition)}{also}{Asked(request)}{because}.",
            text,
            application);
    }

    internal static XmppStanzaException TimedOut(Jid from, TimeSpan after, bool hadForeignAnswer, IqRequest? request = null) => new(
        from,
        "wait",
        "remote-server-timeout",
        $"{from} did not answer within {after.TotalSeconds:N0} s{Asked(request)}"
            + (hadForeignAnswer ? "; an answer that came from another address was not accepted." : "."))
    { IsRaisedHere = true };

    internal static XmppStanzaException NotTaken(Jid to, TimeSpan after) => new(
        to, "wait", "remote-server-timeout", $"The server did not take a stanza to {to} within {after.TotalSeconds:N0} s.")
    { IsRaisedHere = true };

    internal static XmppStanzaException TooLarge(Jid to, int octets, int limit) => new(
        to,
        "modify",
        "policy-violation",
        $"A stanza to {to} would have {octets:N0} octets, and the server takes {limit:N0} at most: nothing was sent.")
    { IsRaisedHere = true };

    private static string Asked(IqRequest? request) => request is null ? "" : " when asked to " + RequestText.Of(request);
}
