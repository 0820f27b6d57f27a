using System.Collections.Immutable;
using XmppContacts.Addressing;
using XmppContacts.Text;

namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>
/// Which of the secrets found are used (XEP-0473 §9): the first secret of a node fixes who signs for it. What is added first counts first, so the
/// secrets file, which the administrator keeps, is added before messages, which a server keeps.
/// </summary>
internal sealed class SecretAcceptance
{
    private readonly Dictionary<(Jid Service, string Node), Jid> _signers = [];
    private readonly OrderedDictionary<(Jid Service, string Node, string Id), KnownStatement> _found = [];
    private readonly List<(SecretRevocation Revocation, StatementCopy Copy, DateTimeOffset? ReceivedAt)> _revocations = [];
    private readonly List<SecretRejection> _rejections = [];

    /// <summary>What was not accepted so far.</summary>
    public IReadOnlyList<SecretRejection> Rejections => _rejections;

    /// <summary>Adds a secret.</summary>
    public void Add(SharedSecret secret, StatementCopy copy, DateTimeOffset? receivedAt = null)
    {
        var node = (secret.Service, secret.Node);
        if (_signers.TryGetValue(node, out var signer) && signer != secret.Signer)
        {
            Reject(SecretRejectionReason.AnotherSigner, AnotherSigner("secret", secret.Id, secret.Node, secret.Signer, signer), copy.Origin, receivedAt);
            return;
        }

        _signers[node] = secret.Signer;
        var key = (secret.Service, secret.Node, secret.Id);
        ImmutableArray<StatementCopy> revocations = secret.IsRevoked ? [copy with { IsRevocation = true }] : [];
        if (!_found.TryGetValue(key, out var known))
        {
            _found.Add(key, new KnownStatement(secret, [copy], revocations));
        }
        else if (known.Secret.Passphrase != secret.Passphrase)
        {
            Reject(
                SecretRejectionReason.Conflicting,
                $"the secret {VisibleText.Shortened(secret.Id)} of {VisibleText.Shortened(secret.Node)} is there twice with different content; the first is used", copy.Origin, receivedAt);
        }
        else
        {
            _found[key] = new KnownStatement(
                known.Secret with { IsRevoked = known.Secret.IsRevoked || secret.IsRevoked }, known.Copies.Add(copy), [.. known.Revocations, .. revocations]);
        }
    }

    /// <summary>Adds a revocation; its secret may still come.</summary>
    public void Add(SecretRevocation revocation, StatementCopy copy, DateTimeOffset? receivedAt = null) =>
        _revocations.Add((revocation, copy with { IsRevocation = true }, receivedAt));

    /// <summary>Who signs for a node, or null when it has no secret yet.</summary>
    public Jid? SignerOf(Jid service, string node) => _signers.GetValueOrDefault((service, node));

    /// <summary>The accepted secrets, after the revocations.</summary>
    public ImmutableArray<KnownStatement> Complete()
    {
        foreach (var (revocation, copy, receivedAt) in _revocations)
        {
            if (SignerOf(revocation.Service, revocation.Node) is not { } signer)
            {
                continue;
            }

            if (signer != revocation.Signer)
            {
                Reject(SecretRejectionReason.AnotherSigner, AnotherSigner("revocation of", revocation.Id, revocation.Node, revocation.Signer, signer), copy.Origin, receivedAt);
            }
            else if (_found.TryGetValue((revocation.Service, revocation.Node, revocation.Id), out var found))
            {
                _found[(revocation.Service, revocation.Node, revocation.Id)] = found with
                {
                    Secret = found.Secret with { IsRevoked = true },
                    Revocations = found.Revocations.Add(copy),
                };
            }
        }

        _revocations.Clear();
        return [.. _found.Values];
    }

    private void Reject(SecretRejectionReason reason, string message, SecretOrigins origin, DateTimeOffset? receivedAt) =>
        _rejections.Add(new SecretRejection(reason, message, origin, receivedAt));

    private static string AnotherSigner(string what, string id, string node, Jid actual, Jid expected) =>
        $"the {what} {VisibleText.Shortened(id)} of {VisibleText.Shortened(node)} is signed by {actual}, but {expected} signs for this node";
}
