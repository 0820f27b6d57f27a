namespace XmppContacts.Streams;

/// <summary>What can go wrong with an XMPP stream or a stanza on it; the message is one sentence that is safe to show.</summary>
public abstract class XmppException : Exception
{
    private protected XmppException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
