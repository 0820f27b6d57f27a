using XmppContacts.Addressing;

namespace XmppContacts.EncryptedNodes.Keys;

/// <summary>The user ID of an account's key (XEP-0373 §4).</summary>
public static class KeyUserId
{
    /// <summary>The user ID; characters that RFC 5122 §2.2 gives another meaning are escaped.</summary>
    public static string For(Jid account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return "xmpp:" + account.ToString()
            .Replace("%", "%25", StringComparison.Ordinal).Replace("?", "%3F", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal);
    }
}
