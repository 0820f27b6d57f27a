using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes.Signcrypt;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Text;

namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>
/// The shared secrets of one account (XEP-0473): read from the secrets file and from the messages its server keeps, made, renewed and revoked. For one
/// caller at a time.
/// </summary>
/// <remarks>A new secret counts only when it was found again, in a message that was decrypted and verified as any other, or in the secrets file.</remarks>
public sealed class AccountSecrets : ISecretSource
{
    private const int SecretsInOneMessage = 50;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly IAccountData _account;
    private readonly IKeyRing _ring;
    private readonly AccountSecretsOptions _options;
    private readonly SecretMessages _messages;
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
        _messages = new SecretMessages(account, ring, _options.Signer, _options.Clock);
        Service = _options.Service ?? account.Jid;
    }

    /// <summary>The service that has the nodes.</summary>
    public Jid Service { get; }

    /// <summary>What the last reading did not use, and why.</summary>
    public ImmutableArray<SecretRejection> Rejections { get; private set; } = [];

    /// <summary>The accepted secrets of the last reading, in the order of acceptance, and where they are.</summary>
    public ImmutableArray<FoundSecret> Found { get; private set; } = [];

    /// <summary>How many encrypted messages no key of the ring opens. Those of chats are among them, so that they are no sign of anything.</summary>
    public int Undecryptable => _messages.Undecryptable;

    /// <inheritdoc/>
    public async Task<KnownSecrets> ReadAsync(CancellationToken cancellationToken = default)
    {
        await ListAsync(cancellationToken);
        return Known();
    }

    /// <summary>The accepted secrets and where they are, read anew.</summary>
    /// <exception cref="OpenPgp.OpenPgpException">The OpenPGP program is missing or failed.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public async Task<ImmutableArray<FoundSecret>> ListAsync(CancellationToken cancellationToken = default)
    {
        var statements = await _messages.ReadAsync(cancellationToken);
        var acceptance = new SecretAcceptance();
        var rejections = new List<SecretRejection>(_messages.Rejections);
        foreach (var secret in Kept())
        {
            acceptance.Add(secret, SecretOrigins.File);
        }

        foreach (var message in statements)
        {
            message.AddTo(acceptance, rejections);
        }

        Found = acceptance.Complete();
        Rejections = [.. rejections, .. acceptance.Rejections];
        _acceptance = acceptance;
        return Found;
    }

    /// <inheritdoc/>
    public async Task<KnownSecrets> EnsureAsync(IReadOnlyCollection<string> nodes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        await ListAsync(cancellationToken);
        await MakeAsync([.. nodes.Distinct().Where(node => Usable(node).IsEmpty)], cancellationToken);
        if (_options.File is { } file)
        {
            await file.AddAsync([.. nodes.Distinct().SelectMany(node => Usable(node)).Where(secret => BelongsIntoFile(file, secret))], cancellationToken);
        }

        return Known();
    }

    /// <summary>Makes new secrets for nodes, and when they are safely kept, revokes the ones before them (XEP-0473 §4.3).</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="reason">Why, for people to read, or null.</param>
    /// <param name="cancellationToken">Ends the waiting; what was sent stays sent.</param>
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
        await MakeAsync(distinct, cancellationToken);
        await RevokeAsync(old, reason, cancellationToken);
        return Known();
    }

    /// <summary>Revokes a secret; a node may be left without one to encrypt with.</summary>
    /// <param name="node">Its node.</param>
    /// <param name="id">Its ID.</param>
    /// <param name="reason">Why, for people to read, or null.</param>
    /// <param name="cancellationToken">Ends the waiting; what was sent stays sent.</param>
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

    /// <summary>Sends the secrets of the secrets file that no message carries to the account itself, revoked ones too: after a migration of files, when a user first logs in.</summary>
    /// <returns>The secrets that were sent and found again.</returns>
    /// <exception cref="SharedSecretException">There is no key to sign with, or the archive does not keep them, or not such that they are accepted.</exception>
    /// <exception cref="OpenPgp.OpenPgpException">The OpenPGP program is missing or failed.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public async Task<ImmutableArray<SharedSecret>> ShareAsync(CancellationToken cancellationToken = default)
    {
        await ListAsync(cancellationToken);
        ImmutableArray<SharedSecret> unsent = [.. Found.Where(found => found.Origins == SecretOrigins.File).Select(found => found.Secret)];
        foreach (var ofSigner in unsent.GroupBy(secret => secret.Signer))
        {
            foreach (var part in ofSigner.Chunk(SecretsInOneMessage))
            {
                if (!await SendAsync(ofSigner.Key, [.. part.Select(secret => secret.ToXml())], cancellationToken))
                {
                    throw new SharedSecretException(SharedSecretFailure.NotKept, $"the server of {_account.Jid} did not archive the shared secrets that were sent: they are in the secrets file alone");
                }

                if (part.Any(secret => !Found.Any(found => Is(found.Secret, secret) && found.Origins != SecretOrigins.File)))
                {
                    throw new SharedSecretException(
                        SharedSecretFailure.NotKept,
                        $"the shared secrets that were sent to {_account.Jid} are not accepted as they come back ({Rejections.LastOrDefault()?.Message ?? "others came"}): they are in the secrets file alone");
                }
            }
        }

        return unsent;
    }

    private async Task MakeAsync(ImmutableArray<string> nodes, CancellationToken cancellationToken)
    {
        var made = new List<SharedSecret>();
        foreach (var ofSigner in (await WithSignersAsync(nodes, cancellationToken)).GroupBy(pair => pair.Signer, pair => pair.Node))
        {
            ImmutableArray<SharedSecret> secrets =
                [.. ofSigner.Select(node => SharedSecret.Create(Service, node, _options.PayloadType, ofSigner.Key, _options.Clock.GetUtcNow()))];
            await KeepAsync(ofSigner.Key, [.. secrets.Select(secret => secret.ToXml())], secrets, cancellationToken);
            made.AddRange(secrets);
        }

        foreach (var secret in made.Where(secret => !Found.Any(found => Is(found.Secret, secret) && found.Secret.Passphrase == secret.Passphrase)))
        {
            throw NotKept(secret.Node);
        }
    }

    private async Task RevokeAsync(ImmutableArray<SharedSecret> secrets, string? reason, CancellationToken cancellationToken)
    {
        foreach (var ofSigner in secrets.GroupBy(secret => secret.Signer))
        {
            ImmutableArray<string> reasons = reason is null ? [] : [reason];
            await KeepAsync(
                ofSigner.Key,
                [.. ofSigner.Select(secret => new SecretRevocation(secret.Service, secret.Node, secret.Id, secret.Signer, reasons).ToXml())],
                [.. ofSigner.Select(secret => secret with { IsRevoked = true })],
                cancellationToken);
        }

        foreach (var secret in secrets.Where(secret => !Found.Any(found => Is(found.Secret, secret) && found.Secret.IsRevoked)))
        {
            throw NotKept(secret.Node);
        }
    }

    // Sends, and puts into the file what belongs there.
    private async Task KeepAsync(Jid signer, ImmutableArray<XElement> statements, ImmutableArray<SharedSecret> secrets, CancellationToken cancellationToken)
    {
        var isSent = _account is IAccountStore && await SendAsync(signer, statements, cancellationToken);
        if (_options.File is { } file)
        {
            await file.AddAsync([.. secrets.Where(secret => !isSent || BelongsIntoFile(file, secret))], cancellationToken);
            await ListAsync(cancellationToken);
        }
        else if (!isSent)
        {
            throw NotKept(secrets[0].Node);
        }
    }

    // What no archive keeps: a message that waits goes when it is delivered, and an export's may not be imported. And what the file has already: when
    // it is revoked, it must not stay usable there.
    private bool BelongsIntoFile(SecretsFile file, SharedSecret secret) => _options.AlwaysInFile
        || !Found.Any(found => Is(found.Secret, secret) && found.Origins.HasFlag(SecretOrigins.Archive))
        || file.Of(secret.Service).Any(kept => Is(kept, secret));

    // Whether what was sent is found among the account's messages.
    private async Task<bool> SendAsync(Jid signer, ImmutableArray<XElement> statements, CancellationToken cancellationToken)
    {
        var store = _account as IAccountStore
            ?? throw new SharedSecretException(SharedSecretFailure.NotKept, $"nothing can be sent to {_account.Jid}, which is only read");
        var owners = KeyOwners.Of(await _ring.GetKeysAsync(cancellationToken));
        var key = SigningKey(owners, signer) ?? throw NoKey($"no usable secret key of {signer} to sign with");
        ImmutableArray<OpenPgpKey> own = [.. owners.KeysOf(_account.Jid).Where(IsRecipient)];
        if (own.IsEmpty)
        {
            throw NoKey($"no usable key of {_account.Jid} to encrypt to");
        }

        OpenPgpKey[] recipients = [.. own.Concat(owners.KeysOf(signer).Where(IsRecipient)).DistinctBy(recipient => recipient.Fingerprint)];
        var content = new SigncryptContent([_account.Jid], _options.Clock.GetUtcNow(), statements);
        var message = await _ring.SignAndEncryptAsync(content.ToOctets(), key, recipients, cancellationToken);
        _messages.Expect(message);
        await store.SendToSelfAsync(OpenPgpStanza.Create(message), cancellationToken);

        var sentAt = _options.Clock.GetTimestamp();
        while (true)
        {
            await ListAsync(cancellationToken);
            if (_messages.HasFound(message))
            {
                return true;
            }

            if (_options.Clock.GetElapsedTime(sentAt) >= _options.ArchiveWait)
            {
                return false;
            }

            await Task.Delay(Interval, _options.Clock, cancellationToken);
        }
    }

    // Who signs for a node is fixed with its first secret; of a new node it is the account, if its key is here, or else the trusted signer.
    private async Task<ImmutableArray<(string Node, Jid Signer)>> WithSignersAsync(ImmutableArray<string> nodes, CancellationToken cancellationToken)
    {
        var owners = KeyOwners.Of(await _ring.GetKeysAsync(cancellationToken));
        var ofNew = SigningKey(owners, _account.Jid) is not null || _options.Signer is null ? _account.Jid : _options.Signer;
        return [.. nodes.Select(node => (node, _acceptance.SignerOf(Service, node) ?? ofNew))];
    }

    private IEnumerable<SharedSecret> Kept() => _options.File is not { } file
        ? []
        : Service == _account.Jid ? file.Of(Service) : file.Of(_account.Jid).Concat(file.Of(Service));

    private ImmutableArray<SharedSecret> Usable(string node) =>
        [.. Found.Select(found => found.Secret).Where(secret => !secret.IsRevoked && secret.Service == Service && secret.Node == node)];

    private KnownSecrets Known() => new(Found.Select(found => found.Secret));

    private static bool Is(SharedSecret one, SharedSecret other) => one.Id == other.Id && one.Node == other.Node && one.Service == other.Service;

    private static OpenPgpKey? SigningKey(KeyOwners owners, Jid signer) =>
        owners.KeysOf(signer).FirstOrDefault(key => key is { HasSecret: true, CanSign: true, IsExpired: false, IsRevoked: false });

    private static bool IsRecipient(OpenPgpKey key) => key is { CanEncrypt: true, IsExpired: false, IsRevoked: false };

    private static SharedSecretException NoKey(string what) => new(SharedSecretFailure.NoKey, $"the key ring has {what}");

    private SharedSecretException NotKept(string node) => new(
        SharedSecretFailure.NotKept,
        $"nothing keeps the shared secret for {VisibleText.Shortened(node)} of {_account.Jid}: it was not found again among the account's messages"
            + (_options.File is null ? ", and no secrets file is named to keep it in" : " or in the secrets file"));
}
