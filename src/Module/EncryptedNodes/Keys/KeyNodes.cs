using System.Xml.Linq;
using XmppContacts.EncryptedNodes.Signcrypt;
using XmppContacts.PubSub;

namespace XmppContacts.EncryptedNodes.Keys;

/// <summary>The personal eventing nodes that keys are kept in, and how they are to be configured (XEP-0373 §4, §5, §6.2).</summary>
public static class KeyNodes
{
    /// <summary>The node with the list of announced keys.</summary>
    public const string List = "urn:xmpp:openpgp:0:public-keys";

    /// <summary>The node with the backup of the secret keys.</summary>
    public const string Backup = "urn:xmpp:openpgp:0:secret-key";

    internal static readonly XNamespace Ns = SigncryptContent.Ns;

    /// <summary>Read by everybody, and sent to nobody unasked. One item is enough: only the most recent one counts (XEP-0373 §4.4).</summary>
    internal static NodeSettings Public { get; } = new()
    {
        AccessModel = "open",
        PersistItems = true,
        MaxItems = 1,
        SendLastPublishedItem = "never",
        DeliverPayloads = false,
    };

    /// <summary>Read by the owner only (XEP-0373 §5).</summary>
    internal static NodeSettings Private { get; } = Public with { AccessModel = "whitelist" };

    /// <summary>The node with one public key.</summary>
    /// <param name="fingerprint">The key's fingerprint in upper-case hexadecimal.</param>
    public static string Key(string fingerprint) => List + ":" + fingerprint;
}
