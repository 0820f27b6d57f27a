using XmppContacts.Accounts;
using XmppContacts.Addressing;
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

        return AccountKeys.Made(await ring.GenerateAsync(KeyUserId.For(account.Jid), cancellationToken));
    }

    /// <summary>Whether a code is kept for the backup of a key that was made for an account.</summary>
    /// <exception cref="IOException">The file of codes cannot be read.</exception>
    public async Task<bool> HasCodeAsync(Jid account, CancellationToken cancellationToken) =>
        codes is not null && (await codes.ReadAsync(account, cancellationToken)).Count > 0;

    /// <summary>
    /// Announces the key of an account that announces none: other clients cannot verify what it signed otherwise. When keys may be made, a secret key is
    /// backed up before. The announcement comes last, so that a run that was ended before does it all again. A backup that is there is never replaced by another.
    /// </summary>
    /// <returns>What is to be said of it.</returns>
    /// <exception cref="IOException">The code could not be written; the key is not announced.</exception>
    /// <exception cref="MigrationException">The key was made here, and another client was faster: it is not announced.</exception>
    /// <exception cref="OpenPgp.OpenPgpException">The key cannot be copied or published, or the program failed.</exception>
    /// <exception cref="XmppException">A request failed.</exception>
    public async Task<IReadOnlyList<string>> AnnounceAsync(IAccountStore account, AccountKeys keys, CancellationToken cancellationToken)
    {
        if (keys.Own is not { } key)
        {
            return [];
        }

        var remark = codes is not null && key.HasSecret ? await BackUpAsync(account, codes, keys, key, cancellationToken) : null;
        if (!keys.IsAnnounced)
        {
            await PublishedKeys.PublishAsync(account.Nodes, ring, key, keys.IsNew, cancellationToken);
        }

        return remark is null ? [] : [remark];
    }

    private async Task<string?> BackUpAsync(IAccountStore account, BackupCodesFile file, AccountKeys keys, OpenPgpKey key, CancellationToken cancellationToken)
    {
        var known = await file.ReadAsync(account.Jid, cancellationToken);
        var own = known.Where(row => row.Fingerprint == key.Fingerprint).Select(row => row.Code).LastOrDefault();
        if (keys.IsAnnounced && own is null)
        {
            // The user's own client announced it, and keeps it.
            return null;
        }

        var backup = await SecretKeyBackup.FindAsync(account, cancellationToken);
        if (backup is null)
        {
            // The code is on disk first. One that opens nothing does no harm; a backup whose code is lost could not be told from one that the user's own
            // client made, which may hold the only copy of a key and is never replaced.
            var code = own ?? BackupCode.Generate();
            if (own is null)
            {
                await file.AddAsync(account.Jid, key.Fingerprint, code, cancellationToken);
                own = code;
            }

            if (await SecretKeyBackup.AddAsync(account.Nodes, ring, [key], code, cancellationToken))
            {
                return null;
            }

            backup = await SecretKeyBackup.FindAsync(account, cancellationToken);
        }

        using var opened = backup is null ? null : SecretKeyBackup.Open(backup, known.Select(row => row.Code).Reverse().Distinct(), cancellationToken);
        if (opened is not null && (opened.Fingerprints.Contains(key.Fingerprint) || await ExtendAsync(account, file, key, opened, cancellationToken)))
        {
            if (own?.Text != opened.Code.Text)
            {
                // Of several rows for one key the last counts.
                await file.AddAsync(account.Jid, key.Fingerprint, opened.Code, cancellationToken);
            }

            return null;
        }

        var unopened = $"the backup of a secret key on its server is opened by no code in '{file.Name}', and stays as it is: the key {key.Fingerprint} has no backup";
        return !keys.IsAnnounced && (keys.IsNew || own is not null)
            ? throw new MigrationException(account.Jid, unopened + " and is not announced; ask the user for the key of that backup")
            : FailureText.Sentence(unopened);
    }

    // What an earlier race left: a backup that a known code opens, and another key in use. Nothing that the backup holds is lost.
    private async Task<bool> ExtendAsync(IAccountStore account, BackupCodesFile file, OpenPgpKey key, OpenedBackup opened, CancellationToken cancellationToken)
    {
        await file.AddAsync(account.Jid, key.Fingerprint, opened.Code, cancellationToken);
        return await SecretKeyBackup.ExtendAsync(account.Nodes, ring, key, opened, cancellationToken);
    }
}
