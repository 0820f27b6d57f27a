using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;

namespace XmppContacts.Tests.EncryptedNodes;

/// <summary>Secrets of the two nodes of encrypted contacts that are simply there.</summary>
internal sealed class HandMadeSecrets(params SharedSecret[] secrets) : ISecretSource
{
    public const string Passphrase = "a passphrase that nobody guesses, 43 letters";

    public static HandMadeSecrets Of(Jid service) => new([.. Pair(service, "k1", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))]);

    public static IEnumerable<SharedSecret> Pair(Jid service, string id, DateTimeOffset time, bool isRevoked = false) =>
        new[] { ContactNodes.Contacts, ContactNodes.Groups }.Select(node => new SharedSecret
        {
            Service = service,
            Node = node,
            Id = id,
            Timestamp = time,
            Passphrase = Passphrase,
            Signer = service,
            IsRevoked = isRevoked,
        });

    public KnownSecrets Known() => new(secrets);

    public Task<KnownSecrets> ReadAsync(CancellationToken cancellationToken = default) => Task.FromResult(Known());

    public Task<KnownSecrets> EnsureAsync(IReadOnlyCollection<string> nodes, CancellationToken cancellationToken = default) => Task.FromResult(Known());
}
