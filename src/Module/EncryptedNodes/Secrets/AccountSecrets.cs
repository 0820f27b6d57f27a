using System.Collections.Immutable;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.EncryptedNodes.Signcrypt;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Text;

namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>
/// The shared secrets of one account (XEP-0473): read from the secrets file, from the account's private node and from the messages that its server stores;
/// created, rotated and revoked. Not thread-safe; use sequentially.
/// </summary>
/// <remarks>
/// A new secret counts only when it was read back from a place that does not expire: the private node, where it was decrypted and verified, or the secrets
/// file. A secret that any place says is revoked is revoked.
/// </remarks>
public sealed class AccountSecrets : ISecretSource
{
    private readonly IAccountData _account;
    private readonly IKeyRing _ring;
    private readonly AccountSecretsOptions _options;
    private readonly KeyTrust _trust;
    private readonly SigncryptReader _reader;
    private readonly SigncryptWriter _writer;
    private readonly SecretMessages _messages;
    private readonly SecretHomes _homes;
    private SecretAcceptance _acceptance = new();

    /// <param name="account">The account; one that cannot be changed can only have its new secrets in the secrets file.</param>
    /// <param name="ring">The keys.</param>
    /// <param name="options">How secrets are found and kept.</param>
    public AccountSecrets(IAccountData account, IKeyRing ring, AccountSecretsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(ring);
        _account = account;
        _ring = ring;
        _options = options ?? new AccountSecretsOptions();
        _trust = new KeyTrust(account, ring, _options.Signer, _options.TrustedKeys);
        _reader = new SigncryptReader(account.Jid, _options.Signer, ring, _trust, _options.Clock);
        _writer = new SigncryptWriter(account.Jid, _options.Signer, ring, _trust, _reader.HasSigned, _options.Clock);
        _messages = new SecretMessages(account, _options.Signer, _reader);
        PrivateNode = new PrivateNode(account, _reader, _writer);
        _homes = new SecretHomes(account, _options, PrivateNode, _messages, _writer);
        Service = _options.Service ?? account.Jid;
    }

    /// <summary>The service that has the nodes.</summary>
    public Jid Service { get; }

    /// <summary>What the last reading did not use, and why.</summary>
    public ImmutableArray<SecretRejection> Rejections { get; private set; } = [];

    /// <summary>The accepted secrets of the last reading, in the order of acceptance, and where they are.</summary>
    public ImmutableArray<FoundSecret> Found { get; private set; } = [];

    /// <summary>Places that the last reading found put back to a state before a revocation.</summary>
    public ImmutableArray<SecretRollback> Rollbacks { get; private set; } = [];

    /// <summary>How many encrypted messages no key of the ring opens. Those of chats are among them, so that they are no sign of anything.</summary>
    public int Undecryptable => _reader.Undecryptable;

    /// <summary>The account's private node, which has what must be found again when no message carries it any longer.</summary>
    internal PrivateNode PrivateNode { get; }

    /// <summary>The accepted secrets of the last reading, with every copy.</summary>
    internal ImmutableArray<KnownStatement> Statements { get; private set; } = [];

    /// <inheritdoc/>
    public async Task<KnownSecrets> ReadAsync(CancellationToken cancellationToken = default)
    {
        await ListAsync(cancellationToken);
        return Known();
    }

    /// <summary>The accepted secrets and where they are, read again.</summary>
    /// <exception cref="OpenPgp.OpenPgpException">The OpenPGP program is missing or failed.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public async Task<ImmutableArray<FoundSecret>> ListAsync(CancellationToken cancellationToken = default)
    {
        var items = await PrivateNode.ReadAsync(cancellationToken);
        var messages = await _messages.ReadAsync(cancellationToken);
        var acceptance = new SecretAcceptance();
        var rejections = new List<SecretRejection>([.. PrivateNode.Rejections, .. _messages.Rejections]);

        // In the order of trust: the administrator keeps the file, and only messages can come from other clients.
        foreach (var secret in InFile())
        {
            acceptance.Add(secret, new StatementCopy(SecretOrigins.File, []));
        }

        foreach (var item in items)
        {
            new SignedStatements(
                [.. item.Payload.Where(SignedStatements.IsStatement)], item.Signer, null, new StatementCopy(SecretOrigins.PrivateNode, item.Message, item.Id))
                .AddTo(acceptance, rejections);
        }

        foreach (var message in messages)
        {
            message.AddTo(acceptance, rejections);
        }

        Statements = acceptance.Complete();
        Found = await FoundAsync(cancellationToken);
        Rejections = [.. rejections, .. acceptance.Rejections];
        Rollbacks = [.. SecretRollbacks.Of(Statements)];
        _acceptance = acceptance;
        return Found;
    }

    /// <inheritdoc/>
    public async Task<KnownSecrets> EnsureAsync(IReadOnlyCollection<string> nodes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        await ListAsync(cancellationToken);
        ImmutableArray<string> distinct = [.. nodes.Distinct()];
        await CreateAsync([.. distinct.Where(node => Usable(node).IsEmpty)], cancellationToken);
        if (Found.Any(found => IsOf(found, distinct) && !found.IsDurable))
        {
            await PutBackAsync(cancellationToken);
        }

        return Found.FirstOrDefault(found => IsOf(found, distinct) && !found.IsDurable) is { } expiring ? throw NotKept(expiring.Secret.Node) : Known();
    }

    /// <summary>Creates new secrets for nodes, and when they are safely kept, revokes the ones before them (XEP-0473 §5.3).</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="reason">Why, for people to read, or null.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests; what was sent stays sent.</param>
    /// <exception cref="SharedSecretException">There is no key to do it with, or nothing keeps what is new.</exception>
    /// <exception cref="OpenPgp.OpenPgpException">The OpenPGP program is missing or failed.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public async Task<KnownSecrets> RotateAsync(IReadOnlyCollection<string> nodes, string? reason = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        await ListAsync(cancellationToken);
        ImmutableArray<string> distinct = [.. nodes.Distinct()];
        ImmutableArray<SharedSecret> old = [.. distinct.SelectMany(node => Usable(node))];

        // The new ones first: at no moment is there no secret to encrypt with.
        await CreateAsync(distinct, cancellationToken);
        await RevokeAsync(old, reason, cancellationToken);
        await PutBackAsync(cancellationToken);
        return Known();
    }

    /// <summary>Revokes a secret; a node may be left without one to encrypt with.</summary>
    /// <param name="node">Its node.</param>
    /// <param name="id">Its ID.</param>
    /// <param name="reason">Why, for people to read, or null.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests; what was sent stays sent.</param>
    /// <exception cref="SharedSecretException">The secret is not known, there is no key to do it with, or nothing keeps the revocation.</exception>
    /// <exception cref="OpenPgp.OpenPgpException">The OpenPGP program is missing or failed.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public async Task<KnownSecrets> RevokeAsync(string node, string id, string? reason = null, CancellationToken cancellationToken = default)
    {
        await ListAsync(cancellationToken);
        var secret = Found.FirstOrDefault(found => found.Secret.Service == Service && found.Secret.Node == node && found.Secret.Id == id)?.Secret
            ?? throw new SharedSecretException(
                SharedSecretFailure.UnknownSecret, $"the node {VisibleText.Shortened(node)} of {Service} has no known secret {VisibleText.Shortened(id)}");
        await RevokeAsync(secret.IsRevoked ? [] : [secret], reason, cancellationToken);
        return Known();
    }

    /// <summary>Puts secrets and revocations back where they are missing: into the private node, the secrets file, and messages where the server archives them.</summary>
    /// <returns>What was put back.</returns>
    /// <exception cref="SharedSecretException">The secrets file cannot be used.</exception>
    /// <exception cref="OpenPgp.OpenPgpException">The OpenPGP program is missing or failed.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public Task<SecretsPutBack> PutBackAsync(CancellationToken cancellationToken = default) => PutBackAsync(isSharing: false, cancellationToken);

    /// <summary>As the other; when something is missing, the account is reserved, and the secrets are read again before.</summary>
    /// <param name="reserve">Reserves the account.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests.</param>
    internal async Task<SecretsPutBack> PutBackAsync(Func<CancellationToken, Task<IAccountReservation>> reserve, CancellationToken cancellationToken)
    {
        var (placements, unsigned) = await MissingAsync(isSharing: false, cancellationToken);
        if (placements.Count == 0)
        {
            return SecretsPutBack.None with { WithoutSignature = unsigned };
        }

        // Another run may be putting them back.
        await using var reservation = await reserve(cancellationToken);
        await ListAsync(cancellationToken);
        return await PutBackAsync(isSharing: false, cancellationToken);
    }

    /// <summary>
    /// As <see cref="PutBackAsync(CancellationToken)"/>, and sends again what other clients cannot have read: secrets that came in a message with others, or
    /// that are not encrypted to a key which the account has published since. Keys in use that the list of published keys lacks are announced again.
    /// </summary>
    /// <returns>What was put back or sent again.</returns>
    /// <exception cref="SharedSecretException">There is no key to sign with, or the server does not archive what was sent, or not so that it is accepted.</exception>
    /// <exception cref="OpenPgp.OpenPgpException">The OpenPGP program is missing or failed.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public async Task<SecretsPutBack> ShareAsync(CancellationToken cancellationToken = default)
    {
        await ListAsync(cancellationToken);

        // First the keys: clients accept no secret that is signed by one that the account does not publish.
        var announced = await AnnounceAsync(cancellationToken);
        var done = (await PutBackAsync(isSharing: true, cancellationToken)) with { Announced = announced };
        if (done.WithoutSignature > 0)
        {
            throw new SharedSecretException(
                SharedSecretFailure.NoKey,
                string.Join("; ", (await _trust.GetAsync(cancellationToken)).Remarks().Prepend($"the key ring has no usable secret key of who signs the shared secrets of {_account.Jid}")));
        }

        return Own().Any(statement => !IsSent(statement) && _account is IAccountStore)
            ? throw new SharedSecretException(
                SharedSecretFailure.NotKept,
                $"the server of {_account.Jid} did not archive the shared secrets that were sent ({Rejections.LastOrDefault()?.Message ?? "none came back"}): other clients do not find them")
            : done;
    }

    /// <summary>Whose keys count for the account, read again.</summary>
    internal Task<TrustedKeys> KeysAsync(CancellationToken cancellationToken) => _trust.ReadAsync(cancellationToken);

    /// <summary>Whether a key has signed secrets, or other items of the private node, that were accepted.</summary>
    internal bool HasSigned(string fingerprint) => _reader.HasSigned(fingerprint);

    /// <summary>The keys that new secrets of the nodes are encrypted to.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests.</param>
    internal async Task<ImmutableArray<TrustedKey>> RecipientsAsync(IEnumerable<string> nodes, CancellationToken cancellationToken)
    {
        var signers = (await WithSignersAsync([.. nodes], cancellationToken)).Select(pair => pair.Signer).Distinct();
        var keys = new List<TrustedKey>();
        foreach (var signer in signers)
        {
            keys.AddRange(await _writer.RecipientsAsync(signer, cancellationToken));
        }

        return [.. keys.DistinctBy(key => key.Key.Fingerprint)];
    }

    /// <summary>The valid keys that the account's usable secrets are signed by, or would be encrypted to if they were made now; none where there is no secret.</summary>
    internal async Task<ImmutableArray<OpenPgpKey>> KeysInUseAsync(CancellationToken cancellationToken)
    {
        var inUse = new List<TrustedKey>();
        foreach (var signer in Found.Where(found => !found.Secret.IsRevoked).Select(found => found.Secret.Signer).Distinct())
        {
            var keys = await _trust.GetAsync(cancellationToken);
            inUse.AddRange(await _writer.RecipientsAsync(signer, cancellationToken));
            inUse.AddRange(keys.KeysOf(signer).Where(key => key.IsValid && _reader.HasSigned(key.Key.Fingerprint)));
        }

        return [.. inUse.Select(key => key.Key).DistinctBy(key => key.Fingerprint)];
    }

    /// <summary>The keys that some usable secret of the account is encrypted to nowhere, though it is in a message or in the private node.</summary>
    /// <param name="keys">The keys.</param>
    internal ImmutableArray<string> NotEncryptedTo(IEnumerable<TrustedKey> keys) =>
    [
        .. keys.Where(key => Own().Any(statement => !statement.Secret.IsRevoked && statement.Copies.Any(copy => copy.Message.Length > 0)
            && !statement.Copies.Any(copy => copy.Message.Length > 0 && EncryptedForKeys.Names(copy.Message, key.Key)))).Select(key => key.Key.Fingerprint),
    ];

    /// <summary>What to say of keys that do not get the secrets, or do not count; sentences without their full stop.</summary>
    internal async Task<ImmutableArray<string>> KeyRemarksAsync(CancellationToken cancellationToken) =>
        [.. (await _trust.GetAsync(cancellationToken)).Remarks(), .. _writer.Unusable];

    /// <summary>
    /// The account's keys in use that its list of published keys lacks, though it names others: those that signed its secrets, and those that these are
    /// encrypted to. Some clients replace the list by their own key, and other clients then take no signature of these.
    /// </summary>
    /// <param name="cancellationToken">The token to monitor for cancellation requests.</param>
    internal async Task<ImmutableArray<OpenPgpKey>> NotAnnouncedAsync(CancellationToken cancellationToken)
    {
        if (Found.IsEmpty || await _trust.GetAsync(cancellationToken) is not { Published.IsEmpty: false } keys)
        {
            return [];
        }

        var readers = Found.SelectMany(found => found.Readers).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. keys.Own.Select(key => key.Key).Where(key => key is { IsExpired: false, IsRevoked: false } && !keys.Published.Contains(key.Fingerprint)
                && (HasSigned(key.Fingerprint) || readers.Contains(key.Fingerprint))),
        ];
    }

    /// <summary>Announces the keys in use that the list of published keys lacks, beside those that it has.</summary>
    /// <param name="cancellationToken">The token to monitor for cancellation requests.</param>
    /// <returns>The fingerprints of the keys that were announced.</returns>
    /// <exception cref="OpenPgp.OpenPgpException">A key cannot be published, or the program failed.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    internal async Task<ImmutableArray<string>> AnnounceAsync(CancellationToken cancellationToken)
    {
        if (_account is not IAccountStore store || await NotAnnouncedAsync(cancellationToken) is not { IsEmpty: false } keys)
        {
            return [];
        }

        foreach (var key in keys)
        {
            await PublishedKeys.PublishAsync(store.Nodes, _ring, key, cancellationToken);
        }

        await _trust.ReadAsync(cancellationToken);
        return [.. keys.Select(key => key.Fingerprint)];
    }

    private async Task<ImmutableArray<FoundSecret>> FoundAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<OpenPgpKey> known = [];
        if (Statements.Any(statement => statement.Copies.Any(copy => copy.Message.Length > 0)))
        {
            var keys = await _trust.GetAsync(cancellationToken);
            known = [.. keys.Own.Concat(keys.OfSigner).Select(key => key.Key), .. await _ring.GetKeysAsync(cancellationToken)];
        }

        return [.. Statements.Select(statement => new FoundSecret(statement.Secret, statement.Origins) { Readers = [.. Readers(statement).Order(StringComparer.Ordinal)] })];

        IEnumerable<string> Readers(KnownStatement statement) => statement.Copies.SelectMany(copy => EncryptedForKeys.KeyIds(copy.Message)).Distinct()
            .Select(id => known.FirstOrDefault(key => EncryptedForKeys.IsOf(id, key))?.Fingerprint ?? id).Distinct();
    }

    private async Task CreateAsync(ImmutableArray<string> nodes, CancellationToken cancellationToken)
    {
        if (nodes.IsEmpty)
        {
            return;
        }

        SharedSecret[] created =
        [
            .. (await WithSignersAsync(nodes, cancellationToken))
                .Select(pair => SharedSecret.Create(Service, pair.Node, _options.PayloadType, pair.Signer, _options.Clock.GetUtcNow())),
        ];
        await PutAsync([.. created.Select(secret => SecretPlacement.Everywhere(secret.ToXml(), secret))], cancellationToken);
        foreach (var secret in created.Where(secret => !Found.Any(found => Is(found.Secret, secret) && found.Secret.Passphrase == secret.Passphrase && found.IsDurable)))
        {
            throw NotKept(secret.Node);
        }
    }

    private async Task RevokeAsync(ImmutableArray<SharedSecret> secrets, string? reason, CancellationToken cancellationToken)
    {
        if (secrets.IsEmpty)
        {
            return;
        }

        ImmutableArray<string> reasons = reason is null ? [] : [reason];
        await PutAsync(
            [
                .. secrets.Select(secret => SecretPlacement.Everywhere(
                    new SecretRevocation(secret.Service, secret.Node, secret.Id, secret.Signer, reasons).ToXml(), secret with { IsRevoked = true })),
            ],
            cancellationToken);
        foreach (var secret in secrets.Where(secret => !Statements.Any(found => Is(found.Secret, secret) && found.Revocations.Any(IsDurable))))
        {
            throw NotKept(secret.Node);
        }
    }

    private async Task PutAsync(IReadOnlyCollection<SecretPlacement> placements, CancellationToken cancellationToken)
    {
        var keys = await _trust.GetAsync(cancellationToken);
        _options.File?.EncryptTo(keys.Own.Concat(keys.OfSigner).Where(key => key.IsSigner).Select(key => key.Key));
        await _homes.PutAsync(placements, ListAsync, cancellationToken);
    }

    private async Task<SecretsPutBack> PutBackAsync(bool isSharing, CancellationToken cancellationToken)
    {
        var (placements, unsigned) = await MissingAsync(isSharing, cancellationToken);
        if (placements.Count > 0)
        {
            await PutAsync(placements, cancellationToken);
        }

        return new SecretsPutBack(
            _homes.NodeProblem is null ? Count(SecretOrigins.PrivateNode) : 0, Count(SecretOrigins.Archive), Count(SecretOrigins.File))
        { WithoutSignature = unsigned };

        int Count(SecretOrigins place) => placements.Count(placement => placement.Places.HasFlag(place));
    }

    private async Task<(List<SecretPlacement> Placements, int Unsigned)> MissingAsync(bool isSharing, CancellationToken cancellationToken)
    {
        var places = await _homes.OfferedAsync(cancellationToken) | (_options.File is null ? SecretOrigins.None : SecretOrigins.File);
        var placements = new List<SecretPlacement>();
        var unsigned = 0;
        foreach (var statement in Own())
        {
            var canSign = await _writer.CanSignAsync(statement.Secret.Signer, cancellationToken);
            var recipients = isSharing && canSign ? await _writer.RecipientsAsync(statement.Secret.Signer, cancellationToken) : [];
            foreach (var missing in MissingCopies.Of(statement, places, isSharing, recipients))
            {
                if (canSign || missing.Existing is not null || missing.Places == SecretOrigins.File)
                {
                    placements.Add(canSign ? missing with { Existing = null } : missing);
                }
                else
                {
                    // Nobody here can sign it, and it is in no message that could be copied.
                    unsigned++;
                    if (missing.Places.HasFlag(SecretOrigins.File))
                    {
                        placements.Add(missing with { Places = SecretOrigins.File });
                    }
                }
            }
        }

        return (placements, unsigned);
    }

    // Who signs for a node is fixed with its first secret; of a new node it is the account, if its key is here, or else the trusted signer.
    private async Task<ImmutableArray<(string Node, Jid Signer)>> WithSignersAsync(ImmutableArray<string> nodes, CancellationToken cancellationToken)
    {
        var ofNew = await _writer.DefaultSignerAsync(cancellationToken);
        return [.. nodes.Select(node => (node, _acceptance.SignerOf(Service, node) ?? ofNew))];
    }

    private IEnumerable<SharedSecret> InFile() => _options.File is not { } file
        ? []
        : Service == _account.Jid ? file.Of(Service) : file.Of(_account.Jid).Concat(file.Of(Service));

    private IEnumerable<KnownStatement> Own() => Statements.Where(statement => statement.Secret.Service == Service);

    private ImmutableArray<SharedSecret> Usable(string node) =>
        [.. Found.Select(found => found.Secret).Where(secret => !secret.IsRevoked && secret.Service == Service && secret.Node == node)];

    private KnownSecrets Known() => new(Found.Select(found => found.Secret));

    private bool IsOf(FoundSecret found, ImmutableArray<string> nodes) => found.Secret.Service == Service && nodes.Contains(found.Secret.Node);

    private static bool Is(SharedSecret one, SharedSecret other) => one.Id == other.Id && one.Node == other.Node && one.Service == other.Service;

    private static bool IsSent(KnownStatement statement) => (statement.Origins & (SecretOrigins.Archive | SecretOrigins.Offline)) != 0;

    private static bool IsDurable(StatementCopy copy) => copy.Origin is SecretOrigins.PrivateNode or SecretOrigins.File;

    private SharedSecretException NotKept(string node) => new(
        SharedSecretFailure.NotKept,
        $"the shared secret for {VisibleText.Shortened(node)} of {_account.Jid} would be in the message archive alone, which expires"
            + (_homes.NodeProblem is { } problem ? $" ({problem})" : "")
            + (_options.File is null ? ": name a secrets file by --secrets FILE" : ": the secrets file does not have it either"));
}
