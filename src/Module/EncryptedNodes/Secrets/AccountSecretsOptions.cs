using System.Collections.Immutable;
using XmppContacts.Addressing;

namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>How an account's secrets are found and kept.</summary>
public sealed record AccountSecretsOptions
{
    /// <summary>The service that has the nodes; null for the account's own personal eventing.</summary>
    public Jid? Service { get; init; }

    /// <summary>Who may sign for the account besides itself, as an organisation does for its users; trusted because the administrator names it.</summary>
    public Jid? Signer { get; init; }

    /// <summary>The secrets file, or null when there is none. Whatever is known goes into it. It is not closed with the account.</summary>
    public SecretsFile? File { get; init; }

    /// <summary>Fingerprints of keys that count though only their user ID says whose they are: the administrator names them.</summary>
    public ImmutableHashSet<string> TrustedKeys { get; init; } = [];

    /// <summary>The namespace of what the items hold when decrypted (XEP-0473 §5.2); that of contacts by default (XEP-0510 §4).</summary>
    public string PayloadType { get; init; } = "urn:xmpp:contacts:0";

    /// <summary>How long the archive is given to show what was sent.</summary>
    public TimeSpan ArchiveWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
