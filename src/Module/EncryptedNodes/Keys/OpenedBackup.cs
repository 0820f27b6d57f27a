using System.Collections.Immutable;
using System.Security.Cryptography;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.PubSub;

namespace XmppContacts.EncryptedNodes.Keys;

/// <summary>A backup of secret keys that a code opens.</summary>
/// <param name="item">The item.</param>
/// <param name="code">The code.</param>
/// <param name="keys">The secret keys, without passphrases of their own; cleared when this is disposed of.</param>
internal sealed class OpenedBackup(PubSubItem item, BackupCode code, byte[] keys) : IDisposable
{
    /// <summary>The item.</summary>
    public PubSubItem Item => item;

    /// <summary>The code.</summary>
    public BackupCode Code => code;

    /// <summary>The secret keys.</summary>
    public ReadOnlyMemory<byte> Keys => keys;

    /// <summary>The fingerprints of the keys.</summary>
    public ImmutableArray<string> Fingerprints { get; } = SecretKeyProtection.Fingerprints(keys);

    public void Dispose() => CryptographicOperations.ZeroMemory(keys);
}
