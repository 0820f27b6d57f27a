using XmppContacts.Addressing;

namespace XmppContacts.Streams;

/// <summary>The login failed: the server refused it, or offers no mechanism that may be used, or could not prove that it knows the password.</summary>
public sealed class XmppAuthenticationException : XmppException
{
    internal XmppAuthenticationException(Jid account, string condition, string message, string? text = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Account = account;
        Condition = condition;
        Text = text;
    }

    /// <summary>The account that should have been logged in.</summary>
    public Jid Account { get; }

    /// <summary>The server's condition (RFC 6120 §6.5), such as <c>not-authorized</c>; <c>invalid-mechanism</c>, <c>server-not-authenticated</c> or
    /// <c>malformed-password</c> when the login was given up on this side.</summary>
    public string Condition { get; }

    /// <summary>The server's explanation, as sent, or null.</summary>
    public string? Text { get; }
}
