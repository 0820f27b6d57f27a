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
    /// Announces the key of an account that announces none: other clients cannot verify what it signed otherwise. When keys may be made, a secret key is
    /// backed up before, unless the account has a backup. The announcement comes last, so that a run that was ended before does it all again.
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

        if (codes is not null && key.HasSecret && !await SecretKeyBackup.ExistsAsync(account, cancellationToken))
        {
            // The code is on disk first. One that opens nothing does no harm; a backup whose code is lost could not be told from one that the user's own
            // client made, which may hold the only copy of a key and is never replaced.
            var code = BackupCode.Generate();
            await codes.AddAsync(account.Jid, key.Fingerprint, code, cancellationToken);
            await SecretKeyBackup.StoreAsync(account.Nodes, ring, [key], code, cancellationToken);
        }

        await PublishedKeys.PublishAsync(account.Nodes, ring, key, cancellationToken);
    }
}
