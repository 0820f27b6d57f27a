using System.Xml.Linq;
using XmppContacts.Text;

namespace XmppContacts.Streams;

/// <summary>A stream error (RFC 6120 §4.9): received from the server, or raised on this side over what the server sent.</summary>
public sealed class XmppStreamException : XmppException
{
    internal XmppStreamException(string condition, string message, string? text = null, XElement? applicationCondition = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Condition = condition;
        Text = text;
        ApplicationCondition = applicationCondition;
    }

    /// <summary>The defined condition (RFC 6120 §4.9.3), such as <c>policy-violation</c>.</summary>
    public string Condition { get; }

    /// <summary>The server's explanation, as sent, or null.</summary>
    public string? Text { get; }

    /// <summary>The application-specific condition, or null.</summary>
    public XElement? ApplicationCondition { get; }

    /// <summary>Whether the error was raised on this side over something the server sent.</summary>
    public bool IsRaisedHere { get; private init; }

    /// <summary>Whether a new connection may do better; after the others it would meet the same end.</summary>
    internal bool IsTransient => !IsRaisedHere && Condition
        is "connection-timeout" or "internal-server-error" or "remote-connection-failed" or "reset" or "resource-constraint" or "system-shutdown";

    /// <summary>The same error, to be thrown once more.</summary>
    internal XmppStreamException Copy() => new(Condition, Message, Text, ApplicationCondition, this) { IsRaisedHere = IsRaisedHere };

    /// <summary>The error in a received <c>&lt;stream:error/&gt;</c>.</summary>
    internal static XmppStreamException Received(XElement error, string domain)
    {
        var (condition, text, application) = ErrorContent.Of(error, XmppNamespaces.StreamErrors);
        var detail = text ?? application?.Name.LocalName;
        var because = detail is null ? "" : $": {VisibleText.Shortened(detail)}";
        return new XmppStreamException(condition, $"{domain} closed the stream with {VisibleText.Shortened(condition)}{because}.", text, application);
    }

    /// <summary>An error over what the server sent.</summary>
    /// <param name="condition">A defined condition.</param>
    /// <param name="what">What the server sent, as the end of a sentence.</param>
    /// <param name="innerException">What the parser said.</param>
    internal static XmppStreamException Raised(string condition, string what, Exception? innerException = null) =>
        new(condition, $"The server sent {what}.", innerException: innerException) { IsRaisedHere = true };
}
