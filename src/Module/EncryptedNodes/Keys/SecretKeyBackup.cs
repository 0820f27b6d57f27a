using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.OpenPgp;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.PubSub;
using XmppContacts.Streams;
using XmppContacts.Xml;

namespace XmppContacts.EncryptedNodes.Keys;

/// <summary>The backup of an account's secret keys on its server, encrypted with a code that only the user has (XEP-0373 §5).</summary>
public static class SecretKeyBackup
{
    private static readonly XName ElementName = KeyNodes.Ns + "secretkey";

    /// <summary>Stores secret keys in the place of the backup that was there.</summary>
    /// <param name="nodes">The account's personal eventing nodes.</param>
    /// <param name="ring">The ring that has the secret keys.</param>
    /// <param name="keys">The keys; at least one.</param>
    /// <param name="cancellationToken">Ends the waiting; the backup may have been stored nevertheless, and is then of no use without its code.</param>
    /// <returns>The code: new for each backup, and nowhere else.</returns>
    /// <exception cref="OpenPgpException">A secret key is not there, or cannot be copied.</exception>
    /// <exception cref="XmppException">A request failed.</exception>
    public static async Task<BackupCode> StoreAsync(
        INodeService nodes, IKeyRing ring, IReadOnlyList<OpenPgpKey> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(ring);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentOutOfRangeException.ThrowIfZero(keys.Count);
        var code = BackupCode.Generate();
        await StoreAsync(nodes, ring, keys, code, cancellationToken);
        return code;
    }

    /// <summary>Whether an account has a backup, whoever made it.</summary>
    /// <exception cref="XmppException">A request failed.</exception>
    internal static async Task<bool> ExistsAsync(IAccountData account, CancellationToken cancellationToken) =>
        await account.GetNodeAsync(KeyNodes.Backup, cancellationToken) is { Items.Length: > 0 };

    /// <summary>Stores secret keys under a code that was made, and kept, before; but never in the place of a backup, whoever stores one at the same moment.</summary>
    /// <returns>Whether they are stored: not when the account has a backup.</returns>
    /// <inheritdoc cref="StoreAsync(INodeService, IKeyRing, IReadOnlyList{OpenPgpKey}, CancellationToken)"/>
    internal static async Task<bool> AddAsync(
        INodeService nodes, IKeyRing ring, IReadOnlyList<OpenPgpKey> keys, BackupCode code, CancellationToken cancellationToken) =>
        await KeyNodeWriter.AddOnlyAsync(nodes, KeyNodes.Backup, KeyNodes.Private, await PayloadAsync(ring, keys, default, code, cancellationToken), cancellationToken);

    /// <summary>Adds a key to a backup, under the code that it has. A backup that is another one by now stays.</summary>
    /// <param name="nodes">The account's personal eventing nodes.</param>
    /// <param name="ring">The ring that has the secret key.</param>
    /// <param name="key">The key.</param>
    /// <param name="backup">The backup, as it was opened.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether the backup holds the key; false when the backup is another one by now.</returns>
    /// <exception cref="OpenPgpException">The secret key is not there, or cannot be copied.</exception>
    /// <exception cref="XmppException">A request failed.</exception>
    internal static async Task<bool> ExtendAsync(INodeService nodes, IKeyRing ring, OpenPgpKey key, OpenedBackup backup, CancellationToken cancellationToken)
    {
        var payload = await PayloadAsync(ring, [key], backup.Keys, backup.Code, cancellationToken);
        var precondition = new NodeSettings { AccessModel = KeyNodes.Private.AccessModel, PersistItems = KeyNodes.Private.PersistItems };

        var replaced = await nodes.SwapAsync(KeyNodes.Backup, backup.Item.Id, payload, precondition, cancellationToken);
        if (replaced is not null && ElementContent.AreSame(replaced, backup.Item.Payload!))
        {
            return true;
        }

        if (replaced is not null)
        {
            await nodes.PublishAsync(KeyNodes.Backup, new PubSubItem(backup.Item.Id, replaced), precondition, cancellationToken);
        }
        else
        {
            await nodes.RetractAsync(KeyNodes.Backup, backup.Item.Id, cancellationToken);
        }

        return false;
    }

    /// <summary>The most recent backup of an account, whoever made it; null when there is none.</summary>
    /// <exception cref="XmppException">A request failed.</exception>
    internal static async Task<PubSubItem?> FindAsync(IAccountData account, CancellationToken cancellationToken) =>
        (await account.GetNodeAsync(KeyNodes.Backup, cancellationToken))?.Items.LastOrDefault();

    /// <summary>Opens a backup by one of several codes.</summary>
    /// <returns>The backup, to be disposed of; null when none of the codes opens it.</returns>
    internal static OpenedBackup? Open(PubSubItem item, IEnumerable<BackupCode> codes, CancellationToken cancellationToken)
    {
        foreach (var code in item.Payload?.Name == ElementName ? codes : [])
        {
            try
            {
                var keys = Decrypt(KeyOctets.Decode(item.Payload!.Value), code, cancellationToken);
                SecretKeyProtection.CheckIsOpen(keys);
                return new OpenedBackup(item, code, keys);
            }
            catch (OpenPgpException)
            {
                // Not by this one.
            }
        }

        return null;
    }

    /// <summary>Stores secret keys under a code that was made, and kept, before.</summary>
    /// <inheritdoc cref="StoreAsync(INodeService, IKeyRing, IReadOnlyList{OpenPgpKey}, CancellationToken)"/>
    private static async Task StoreAsync(
        INodeService nodes, IKeyRing ring, IReadOnlyList<OpenPgpKey> keys, BackupCode code, CancellationToken cancellationToken) =>
        await KeyNodeWriter.PublishAsync(
            nodes, KeyNodes.Backup, KeyNodes.Private, await PayloadAsync(ring, keys, default, code, cancellationToken), DateTimeOffset.UtcNow, cancellationToken);

    private static async Task<XElement> PayloadAsync(
        IKeyRing ring, IReadOnlyList<OpenPgpKey> keys, ReadOnlyMemory<byte> before, BackupCode code, CancellationToken cancellationToken)
    {
        var parts = new List<byte[]>();
        byte[] joined = [];
        byte[] message;
        try
        {
            foreach (var key in keys)
            {
                parts.Add(await ring.ExportSecretAsync(key, cancellationToken));
            }

            joined = new byte[before.Length + parts.Sum(part => part.Length)];
            before.CopyTo(joined);
            var filled = before.Length;
            foreach (var part in parts)
            {
                part.CopyTo(joined, filled);
                filled += part.Length;
            }

            using var secret = new SymmetricSecret(code.Text);
            message = secret.Encrypt(joined);
        }
        finally
        {
            parts.ForEach(part => CryptographicOperations.ZeroMemory(part));
            CryptographicOperations.ZeroMemory(joined);
        }

        return new XElement(ElementName, Convert.ToBase64String(message));
    }

    /// <summary>Takes the keys of the backup into a ring.</summary>
    /// <param name="account">The account, living or exported.</param>
    /// <param name="ring">The ring.</param>
    /// <param name="code">The backup's code.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The keys as they now are in the ring.</returns>
    /// <exception cref="OpenPgpException"><see cref="OpenPgpFailure.NoSuchKey"/>: there is no backup; <see cref="OpenPgpFailure.WrongPassphrase"/>: the code is another one,
    /// or the backup was changed; or the program failed.</exception>
    /// <exception cref="XmppException">A request failed.</exception>
    public static async Task<ImmutableArray<OpenPgpKey>> RestoreAsync(
        IAccountData account, IKeyRing ring, BackupCode code, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(ring);
        ArgumentNullException.ThrowIfNull(code);
        var node = await account.GetNodeAsync(KeyNodes.Backup, cancellationToken);
        if (node is not { Items: [.., { Payload: { } payload }] } || payload.Name != ElementName)
            throw new OpenPgpException(OpenPgpFailure.NoSuchKey, $"the account {account.Jid} has no backup of a secret key");

        var keys = Decrypt(KeyOctets.Decode(payload.Value), code, cancellationToken);
        try
        {
            SecretKeyProtection.CheckIsOpen(keys);
            return await ring.ImportAsync(keys, cancellationToken);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keys);
        }
    }

    private static byte[] Decrypt(byte[] message, BackupCode code, CancellationToken cancellationToken)
    {
        using var secret = new SymmetricSecret(code.Text);
        try
        {
            return secret.Decrypt(message, cancellationToken);
        }
        catch (OpenPgpException e) when (e.Reason == OpenPgpFailure.IntegrityFailed)
        {
            throw new OpenPgpException(OpenPgpFailure.WrongPassphrase, "this is not the code of the backup, or the backup was changed", inner: e);
        }
    }
}
