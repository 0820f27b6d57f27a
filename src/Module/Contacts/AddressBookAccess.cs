using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.Contacts;

/// <summary>What it takes to read and change the encrypted contacts of accounts: the same for all accounts of a run.</summary>
/// <param name="Ring">The keys.</param>
public sealed record AddressBookAccess(IKeyRing Ring)
{
    /// <summary>The local file of secrets, or null.</summary>
    public SecretsFile? Secrets { get; init; }

    /// <summary>Whether new secrets go into the file even when messages kept them: for an export, whose messages another server may not take over.</summary>
    public bool AlwaysInFile { get; init; }

    /// <summary>Whose key signs for accounts without one of their own, and is trusted to have signed; null for nobody's.</summary>
    public Jid? Signer { get; init; }

    /// <summary>The service that has the nodes; null is each account's personal eventing (XEP-0510 §7).</summary>
    public Jid? Service { get; init; }

    /// <summary>What is done so that servers cannot count contacts.</summary>
    public PaddingPolicy Padding { get; init; } = PaddingPolicy.Full;

    /// <summary>Decrypts what is not read in process, or null.</summary>
    public ISymmetricDecryptor? Fallback { get; init; } = GnuPgDecryptor.Find();

    /// <summary>The shared secrets of an account.</summary>
    public AccountSecrets SecretsOf(IAccountData account) => new(
        account, Ring, new AccountSecretsOptions { Service = Service, File = Secrets, AlwaysInFile = AlwaysInFile, Signer = Signer });

    /// <summary>Reads the encrypted contacts of an account, and what is to be said of its secrets.</summary>
    /// <exception cref="OpenPgpException">The OpenPGP program is missing or failed.</exception>
    /// <exception cref="NotSupportedException">The service cannot be reached from the account's data.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public async Task<OpenedAddressBook> ReadAsync(IAccountData account, CancellationToken cancellationToken = default)
    {
        var source = SecretsOf(account);
        using var known = await source.ReadAsync(cancellationToken);
        return new OpenedAddressBook(
            await AddressBookReader.ReadAsync(account, known, Service, Fallback, cancellationToken), source.Found, source.Rejections);
    }

    /// <summary>Changes the encrypted contacts of an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="secrets">Its secrets, for a caller who wants to know what was found of them; null when not.</param>
    public AddressBookEditor EditorOf(IAccountStore account, AccountSecrets? secrets = null) => new(account, secrets ?? SecretsOf(account), Service, Padding, Fallback);
}
