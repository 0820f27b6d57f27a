using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp;
using XmppContacts.Streams;
using XmppContacts.Text;

namespace XmppContacts.Migration;

/// <summary>What is said of an account that could not be completed.</summary>
internal static class FailureText
{
    /// <summary>The sentence for an error that concerns one account only; null for any other.</summary>
    public static string? Of(Exception exception) => exception switch
    {
        XmppException or EncryptedNodeException or MigrationException => exception.Message,
        SharedSecretException or OpenPgpException or InvalidItemException => Sentence(exception.Message),
        IOException or UnauthorizedAccessException or NotSupportedException => Sentence(VisibleText.Of(exception.Message)),
        _ => null,
    };

    /// <summary>Part of a sentence as one of its own.</summary>
    public static string Sentence(string part) =>
        part.Length == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..] + (part.EndsWith('.') ? "" : ".");
}
