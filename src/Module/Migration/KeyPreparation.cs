using XmppContacts.Accounts;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Streams;

namespace XmppContacts.Migration;

/// <summary>Makes keys for accounts that have none, and lets others find keys.</summary>
/// <param name="ring">The keys.</param>
/// <param name="codes">Where backup codes are kept, when keys may be made; else null.</param>
internal sealed class KeyPreparation(IKeyRing ring, BackupCodesFile? codes)
{
    /// <summary>Makes the key of an account, when it has to be made. The account is not changed.</summary>
    public async Task<AccountKeys> MakeAsync(IAccountData account, AccountKeys keys, CancellationToken cancellationToken)
    {
        if (!keys.IsToBeMade)
        {
            return keys;
        }

        var key = await ring.GenerateAsync(AccountKeys.UserId(account.Jid), cancellationToken);
        return new AccountKeys(key, key, IsAnnounced: false, null);
    }

    /// <summary>
    /// Announces the key of an account that announces none: other clients cannot verify what it signed otherwise. A secret key is backed up before, and
    /// its code is on disk, when keys may be made. The announcement comes last, so that a run that was ended before does it all again.
    /// </summary>
    /// <exception cref="IOException">The code could not be written; the key is not announced.</exception>
    /// <exception cref="OpenPgp.OpenPgpException">The key cannot be copied or published, or the program failed.</exception>
    /// <exception cref="XmppException">A request failed.</exception>
    public async Task AnnounceAsync(IAccountStore account, AccountKeys keys, CancellationToken cancellationToken)
    {
        if (keys.IsAnnounced || keys.Own is not { } key)
        {
            return;
        }

        if (codes is not null && key.HasSecret && !(await HasBackupAsync(account, cancellationToken) && await codes.HasAsync(key.Fingerprint, cancellationToken)))
        {
            var code = await SecretKeyBackup.StoreAsync(account.Nodes, ring, [key], cancellationToken);

            // The backup cannot be opened by anything else.
            await codes.AddAsync(account.Jid, key.Fingerprint, code, CancellationToken.None);
        }

        await PublishedKeys.PublishAsync(account.Nodes, ring, key, cancellationToken);
    }

    private static async Task<bool> HasBackupAsync(IAccountData account, CancellationToken cancellationToken) =>
        await account.GetNodeAsync(KeyNodes.Backup, cancellationToken) is { Items.Length: > 0 };
}
