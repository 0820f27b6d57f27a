using System.Collections.Immutable;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.PubSub;

namespace XmppContacts.Contacts;

/// <summary>What it takes to read and change the encrypted contacts of accounts: the same for all accounts of a run.</summary>
/// <param name="Ring">The keys.</param>
public sealed record AddressBookAccess(IKeyRing Ring)
{
    /// <summary>The local file of secrets, or null.</summary>
    public SecretsFile? Secrets { get; init; }

    /// <summary>Whose key signs for accounts without one of their own, and is trusted to have signed; null for nobody's.</summary>
    public Jid? Signer { get; init; }

    /// <summary>Fingerprints of keys that count though only their user ID says whose they are: the user of this program names them.</summary>
    public ImmutableHashSet<string> TrustedKeys { get; init; } = [];

    /// <summary>Whether secrets may be created for nodes whose items are encrypted with secrets that are not known.</summary>
    public bool AllowsNewSecrets { get; init; }

    /// <summary>The service that has the nodes; null is each account's personal eventing (XEP-0510 §7).</summary>
    public Jid? Service { get; init; }

    /// <summary>What is done so that servers cannot count contacts.</summary>
    public PaddingPolicy Padding { get; init; } = PaddingPolicy.Full;

    /// <summary>Whether to go on with what the server has, where items that this program wrote are missing or older than they were.</summary>
    public bool AcceptsMissing { get; init; }

    /// <summary>The shared secrets of an account.</summary>
    public AccountSecrets SecretsOf(IAccountData account) => new(
        account, Ring, new AccountSecretsOptions { Service = Service, File = Secrets, Signer = Signer, TrustedKeys = TrustedKeys });

    /// <summary>Whose keys count for an account.</summary>
    internal Task<EncryptedNodes.Keys.TrustedKeys> KeysOfAsync(IAccountData account, CancellationToken cancellationToken) =>
        new KeyTrust(account, Ring, Signer, TrustedKeys).ReadAsync(cancellationToken);

    /// <summary>Reads the encrypted contacts of an account, and what is to be said of its secrets.</summary>
    /// <exception cref="OpenPgpException">The OpenPGP program is missing or failed.</exception>
    /// <exception cref="NotSupportedException">The service cannot be reached from the account's data.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public async Task<OpenedAddressBook> ReadAsync(IAccountData account, CancellationToken cancellationToken = default)
    {
        var source = SecretsOf(account);
        using var known = await source.ReadAsync(cancellationToken);
        return new OpenedAddressBook(
            await AddressBookReader.ReadAsync(account, known, Service, AcceptsMissing, cancellationToken), source.Found, source.Rejections)
        {
            Rollbacks = source.Rollbacks,
            KeysInUse = await source.KeysInUseAsync(cancellationToken),
            NotAnnounced = [.. (await source.NotAnnouncedAsync(cancellationToken)).Select(key => key.Fingerprint)],
        };
    }

    /// <summary>Removes what is known of the items that the nodes should have, before the nodes are deleted.</summary>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    internal async Task RemoveManifestAsync(IAccountStore account, CancellationToken cancellationToken)
    {
        using var known = await SecretsOf(account).ReadAsync(cancellationToken);
        await new ManifestStore(account, known, Service ?? account.Jid).RemoveAsync(cancellationToken);
    }

    /// <summary>Changes the encrypted contacts of an account, which is reserved meanwhile.</summary>
    /// <param name="account">The account.</param>
    /// <param name="secrets">Its secrets, for a caller who wants to know what was found of them; null when not.</param>
    /// <param name="change">Changes a draft. It is called again, on a newer one, after each writing.</param>
    /// <param name="progress">Told after each item.</param>
    /// <param name="cancellationToken">Ends the waiting; what is missing is written when the change is made again.</param>
    /// <inheritdoc cref="AddressBookEditor.ApplyAsync"/>
    public Task<AddressBookEdit> ChangeAsync(
        IAccountStore account, AccountSecrets? secrets, Action<AddressBookDraft> change, IProgress<AddressBookProgress>? progress = null,
        CancellationToken cancellationToken = default) => EditorOf(account, secrets, reservesAccount: true).ApplyAsync(change, progress, cancellationToken);

    /// <summary>Makes new secrets for nodes of an account, revokes the ones before, and encrypts the items that are there again; the account is reserved meanwhile.</summary>
    /// <param name="account">The account.</param>
    /// <param name="secrets">Its secrets.</param>
    /// <param name="nodes">The nodes.</param>
    /// <param name="reason">Why, for people to read, or null.</param>
    /// <param name="keepsItems">Whether the items that are there stay under the old secrets.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests; items that are left are done by another run.</param>
    /// <returns>How many items were encrypted again.</returns>
    /// <exception cref="EncryptedNodeException">Items are missing or older than they were, so that nothing was changed; or the server cannot keep the new ones.</exception>
    /// <exception cref="SharedSecretException">There is no key to do it with, or nothing keeps what is new.</exception>
    /// <exception cref="OpenPgpException">The OpenPGP program is missing or failed.</exception>
    /// <exception cref="Streams.XmppException">A request failed, or another run has the account.</exception>
    public async Task<int> RotateAsync(
        IAccountStore account, AccountSecrets secrets, IReadOnlyCollection<string> nodes, string? reason, bool keepsItems, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(secrets);
        await using var reservation = await account.ReserveAsync(cancellationToken);
        using (var known = await secrets.ReadAsync(cancellationToken))
        {
            // Before there are new secrets: with the items encrypted again, nobody could tell any longer what was missing.
            AddressBookEditor.CheckMissing(await AddressBookReader.ReadAsync(account, known, Service, AcceptsMissing, cancellationToken), AcceptsMissing);
        }

        using var rotated = await secrets.RotateAsync(nodes, reason, cancellationToken);
        await reservation.ConfirmAsync(cancellationToken);
        return keepsItems ? 0 : await RenewItemsAsync(account, secrets, cancellationToken);
    }

    /// <summary>Puts an account's secrets where its clients find them (<see cref="AccountSecrets.ShareAsync"/>); the account is reserved meanwhile.</summary>
    /// <param name="account">The account.</param>
    /// <param name="secrets">Its secrets.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests; what was sent stays sent.</param>
    /// <inheritdoc cref="AccountSecrets.ShareAsync"/>
    public static async Task<SecretsPutBack> ShareAsync(IAccountStore account, AccountSecrets secrets, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(secrets);
        await using var reservation = await account.ReserveAsync(cancellationToken);
        return await secrets.ShareAsync(cancellationToken);
    }

    /// <summary>Encrypts the items under revoked secrets again with the newest ones; each new item is read back before the old one goes (XEP-0473 §5.3).</summary>
    /// <param name="account">The account.</param>
    /// <param name="secrets">Its secrets.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests; what is left is done by another run.</param>
    /// <returns>How many items there were.</returns>
    /// <exception cref="EncryptedNodeException">The server cannot keep them, or does not.</exception>
    /// <exception cref="OpenPgpException">The OpenPGP program is missing or failed.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public async Task<int> RenewItemsAsync(IAccountStore account, AccountSecrets secrets, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(secrets);
        using var known = await secrets.ReadAsync(cancellationToken);
        var book = await AddressBookReader.ReadAsync(account, known, Service, AcceptsMissing, cancellationToken);
        AddressBookItem[] items = [.. book.ContactsNode.Items, .. book.GroupsNode.Items];
        var old = items.Count(item => item is { Fault: null, IsRetracted: false, Secret.IsRevoked: true });
        if (old > 0 || (AcceptsMissing && !book.MissingItems.IsEmpty))
        {
            // What is not padded stays so.
            var padding = items.Any(item => item.IsReserved) ? Padding : PaddingPolicy.None;
            await (this with { Padding = padding }).EditorOf(account, secrets).ApplyAsync(draft => draft.RenewSecrets(), null, cancellationToken);
            await secrets.ListAsync(cancellationToken);
        }

        return old;
    }

    /// <summary>The IDs of the secrets that items of an account's two nodes name, and that are not known: what they hold cannot be read.</summary>
    /// <exception cref="NotSupportedException">The service cannot be reached from the account's data.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public async Task<ImmutableArray<string>> UnknownSecretsAsync(IAccountData account, IReadOnlyCollection<FoundSecret> found, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(found);
        var nodes = NodesOf(account);
        var unknown = ImmutableArray.CreateBuilder<string>();
        foreach (var name in new[] { ContactNodes.Contacts, ContactNodes.Groups })
        {
            var node = nodes is null ? await account.GetNodeAsync(name, cancellationToken) : await nodes.GetNodeAsync(name, cancellationToken);
            var known = found.Where(secret => secret.Secret.Node == name && secret.Secret.Service == (Service ?? account.Jid)).Select(secret => secret.Secret.Id).ToHashSet();
            unknown.AddRange((node?.Items ?? []).Select(item => EncryptedItem.SecretId(item.Payload)).OfType<string>().Where(id => !known.Contains(id)));
        }

        return [.. unknown.Distinct()];
    }

    // Null for the account's own, which need not be changeable.
    private INodeService? NodesOf(IAccountData account) => Service is null || Service == account.Jid ? null
        : account is IAccountStore store ? store.NodesAt(Service)
        : throw new NotSupportedException($"{account.Jid}: the service {Service} can only be reached over a session.");

    /// <summary>Changes the encrypted contacts of an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="secrets">Its secrets, for a caller who wants to know what was found of them; null when not.</param>
    public AddressBookEditor EditorOf(IAccountStore account, AccountSecrets? secrets = null) => EditorOf(account, secrets, reservesAccount: false);

    private AddressBookEditor EditorOf(IAccountStore account, AccountSecrets? secrets, bool reservesAccount) =>
        new(account, secrets ?? SecretsOf(account), Service, Padding, AcceptsMissing, AllowsNewSecrets) { ReservesAccount = reservesAccount };
}
