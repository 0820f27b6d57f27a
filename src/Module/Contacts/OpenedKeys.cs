using System.Collections.Immutable;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp.KeyFiles;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.Contacts;

/// <summary>The keys and shared secrets of a run. At its end the secrets file is written when secrets were added, and the passphrase is zeroed.</summary>
public sealed class OpenedKeys : IAsyncDisposable
{
    private readonly IDisposableKeyRing _ring;
    private readonly SecretsFile? _secrets;
    private bool _isDisposed;

    private OpenedKeys(AddressBookAccess access, IDisposableKeyRing ring, SecretsFile? secrets)
    {
        Access = access;
        _ring = ring;
        _secrets = secrets;
    }

    /// <summary>What reads and changes encrypted contacts.</summary>
    public AddressBookAccess Access { get; }

    /// <summary>What the user should know of the keys and the secrets file; sentences without their full stop.</summary>
    public ImmutableArray<string> Warnings => [.. _ring.Warnings, .. _secrets?.Warnings ?? []];

    /// <summary>Opens a key ring and a secrets file.</summary>
    /// <param name="source">Where the keys are.</param>
    /// <param name="passphrase">The passphrase of the secret keys; null leaves it to GnuPG's agent. It is copied.</param>
    /// <param name="secretsPath">The secrets file, which need not be there; null for none.</param>
    /// <param name="signer">Whose key may sign for accounts besides their own, or null.</param>
    /// <param name="service">The service that has the nodes; null is each account's personal eventing.</param>
    /// <param name="trustedKeys">The fingerprints of keys that count as their user IDs say.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ArgumentException">The passphrase has a line break, which GnuPG cannot be told.</exception>
    /// <exception cref="SharedSecretException">The secrets file cannot be used.</exception>
    /// <exception cref="OpenPgp.OpenPgpException">The key files cannot be read; or the secrets file is encrypted, and the OpenPGP program is missing or failed.</exception>
    public static async Task<OpenedKeys> OpenAsync(
        KeyRingSource source, ReadOnlyMemory<char>? passphrase, string? secretsPath, Jid? signer, Jid? service = null,
        IReadOnlyCollection<string>? trustedKeys = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var ring = source.Open(passphrase);
        try
        {
            if (ring is KeyFileRing)
            {
                // What is wrong with the files is reported before anything is done.
                await ring.GetKeysAsync(cancellationToken);
            }

            var secrets = secretsPath is null ? null : await SecretsFile.OpenAsync(secretsPath, ring, signer, cancellationToken);
            return new OpenedKeys(new AddressBookAccess(ring) { Secrets = secrets, Signer = signer, Service = service, TrustedKeys = [.. trustedKeys ?? []] }, ring, secrets);
        }
        catch
        {
            ring.Dispose();
            throw;
        }
    }

    /// <summary>Completes the secrets file; a second time does nothing.</summary>
    /// <exception cref="SharedSecretException">The secrets file could not be written; what was added to it is safe in the journal beside it.</exception>
    /// <exception cref="OpenPgp.OpenPgpException">The OpenPGP program failed; what was added is safe likewise.</exception>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        try
        {
            if (_secrets is not null)
            {
                await _secrets.DisposeAsync();
            }
        }
        finally
        {
            _ring.Dispose();
        }
    }
}
