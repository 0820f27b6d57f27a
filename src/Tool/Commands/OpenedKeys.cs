using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.Tool.Commands;

/// <summary>The keys and secrets of a run. At its end the secrets file is written when secrets were added, and the passphrase is zeroed.</summary>
internal sealed class OpenedKeys(AddressBookAccess access, GnuPgKeyRing ring, SecretsFile? secrets) : IAsyncDisposable
{
    /// <summary>What reads and changes encrypted contacts.</summary>
    public AddressBookAccess Access { get; } = access;

    /// <exception cref="SharedSecretException">The secrets file could not be written; its journal has what was added.</exception>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (secrets is not null)
            {
                await secrets.DisposeAsync();
            }
        }
        finally
        {
            ring.Dispose();
        }
    }
}
