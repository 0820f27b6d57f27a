using System.Collections.Concurrent;
using System.Collections.Immutable;
using XmppContacts.Addressing;
using XmppContacts.OpenPgp;

namespace XmppContacts.EncryptedNodes;

/// <summary>The secrets of an account's nodes that were accepted, with the keys derived from them. For any number of threads.</summary>
/// <param name="secrets">The secrets; of several with the same node and ID the first counts.</param>
public sealed class KnownSecrets(IEnumerable<SharedSecret> secrets) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<SymmetricSecret>> _opened = new(StringComparer.Ordinal);

    /// <summary>The secrets, the oldest first.</summary>
    public ImmutableArray<SharedSecret> All { get; } =
    [
        .. secrets.DistinctBy(secret => (secret.Service, secret.Node, secret.Id))
            .OrderBy(secret => secret.Timestamp).ThenBy(secret => secret.Id, StringComparer.Ordinal),
    ];

    /// <summary>The secret that new items of a node are encrypted with: the newest that is not revoked (XEP-0473 §5.2). Null when there is none.</summary>
    public SharedSecret? Newest(Jid service, string node) => All.LastOrDefault(secret => !secret.IsRevoked && IsOf(secret, service, node));

    /// <summary>The secret that an item of a node names; null when it is not known.</summary>
    public SharedSecret? Find(Jid service, string node, string id) => All.FirstOrDefault(secret => secret.Id == id && IsOf(secret, service, node));

    /// <summary>The secrets with what is derived from each of them once; zeroed by <see cref="Dispose"/>.</summary>
    internal SymmetricSecret Open(SharedSecret secret) =>
        _opened.GetOrAdd(secret.Passphrase, passphrase => new Lazy<SymmetricSecret>(() => new SymmetricSecret(passphrase))).Value;

    /// <summary>Zeroes the keys.</summary>
    public void Dispose()
    {
        foreach (var opened in _opened.Values.Where(opened => opened.IsValueCreated))
        {
            opened.Value.Dispose();
        }
    }

    private static bool IsOf(SharedSecret secret, Jid service, string node) => secret.Node == node && secret.Service == service;
}
