using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes.Secrets;

namespace XmppContacts.Cmdlets.Secrets;

/// <summary>What is known of a passphrase that items of a node are encrypted with (XEP-0473), without the passphrase.</summary>
public sealed class AccountSharedSecret
{
    internal AccountSharedSecret(Jid account, FoundSecret found)
    {
        Account = account;
        Service = found.Secret.Service;
        Node = found.Secret.Node;
        Id = found.Secret.Id;
        Timestamp = found.Secret.Timestamp;
        Type = found.Secret.Type;
        IsRevoked = found.Secret.IsRevoked;
        Signer = found.Secret.Signer;
        PassphraseLength = found.Secret.Passphrase.Length;
        Origins = found.Origins;
        Readers = found.Readers;
    }

    /// <summary>The account.</summary>
    public Jid Account { get; }

    /// <summary>The service that has the node: the account's own address for its personal eventing.</summary>
    public Jid Service { get; }

    /// <summary>The node.</summary>
    public string Node { get; }

    /// <summary>The ID that items name the secret by.</summary>
    public string Id { get; }

    /// <summary>When it was made: of those not revoked, the newest encrypts.</summary>
    public DateTimeOffset Timestamp { get; }

    /// <summary>The namespace of what the items hold when decrypted, or null.</summary>
    public string? Type { get; }

    /// <summary>Whether it must not encrypt new items; it still decrypts.</summary>
    public bool IsRevoked { get; }

    /// <summary>Whose key signed it.</summary>
    public Jid Signer { get; }

    /// <summary>How many characters the passphrase has; less than 32 can be guessed (XEP-0473 §9).</summary>
    public int PassphraseLength { get; }

    /// <summary>Where the secret was found.</summary>
    public SecretOrigins Origins { get; }

    /// <summary>The fingerprints of the keys that it is encrypted to; key IDs of keys that are not known. Empty when the secrets file alone has it.</summary>
    public IReadOnlyList<string> Readers { get; }

    /// <summary>The ID.</summary>
    public override string ToString() => Id;
}
