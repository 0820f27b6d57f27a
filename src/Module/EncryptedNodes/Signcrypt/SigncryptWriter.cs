using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.EncryptedNodes.Signcrypt;

/// <summary>Signs what an account tells itself, and encrypts it to the account's keys and its signer's (XEP-0373 §3.1).</summary>
/// <param name="account">The account.</param>
/// <param name="signer">Who else may sign for it, or null.</param>
/// <param name="ring">The keys.</param>
/// <param name="trust">Whose keys are whose.</param>
/// <param name="isInUse">Whether a key has signed what was accepted before.</param>
/// <param name="clock">The time.</param>
internal sealed class SigncryptWriter(Jid account, Jid? signer, IKeyRing ring, KeyTrust trust, Func<string, bool> isInUse, TimeProvider clock)
{
    private readonly Dictionary<string, string> _unusable = new(StringComparer.Ordinal);

    /// <summary>Published keys that could not be encrypted to; sentences without their full stop.</summary>
    public IEnumerable<string> Unusable => _unusable.Values;

    /// <summary>Who signs where nobody has signed before: the account when its secret key is in the ring, else the trusted signer.</summary>
    /// <exception cref="OpenPgp.OpenPgpException">The OpenPGP program is missing or failed.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public async Task<Jid> DefaultSignerAsync(CancellationToken cancellationToken) =>
        signer is null || (await trust.ReadAsync(cancellationToken)).SigningKey(account, isInUse) is not null ? account : signer;

    /// <summary>Whether the ring has a usable secret key of an address.</summary>
    public async Task<bool> CanSignAsync(Jid by, CancellationToken cancellationToken)
    {
        var keys = await trust.GetAsync(cancellationToken);
        return keys.SigningKey(by, isInUse) is not null && keys.Recipients(isInUse).Length > 0;
    }

    /// <summary>The keys that what an address signs is encrypted to: the account's, and the signer's.</summary>
    public async Task<ImmutableArray<TrustedKey>> RecipientsAsync(Jid by, CancellationToken cancellationToken)
    {
        var keys = await trust.GetAsync(cancellationToken);
        return
        [
            .. keys.Recipients(isInUse).Where(key => !_unusable.ContainsKey(key.Key.Fingerprint))
                .Concat(by == account ? [] : keys.KeysOf(by).Where(key => key.IsRecipient)).DistinctBy(key => key.Key.Fingerprint),
        ];
    }

    /// <summary>Signs and encrypts a payload.</summary>
    /// <exception cref="SharedSecretException">There is no key to sign with, or none to encrypt to.</exception>
    /// <exception cref="OpenPgp.OpenPgpException">The OpenPGP program is missing or failed.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public async Task<byte[]> WriteAsync(Jid by, ImmutableArray<XElement> payload, CancellationToken cancellationToken)
    {
        var keys = await trust.GetAsync(cancellationToken);
        if (keys.SigningKey(by, isInUse) is not { } key)
        {
            // The list of published keys may have been written since it was read.
            keys = await trust.ReadAsync(cancellationToken);
            key = keys.SigningKey(by, isInUse) ?? throw NoKey($"no usable secret key of {by} to sign with", keys);
        }

        var recipients = await RecipientsAsync(by, cancellationToken);
        if (!recipients.Any(recipient => keys.Own.Contains(recipient)))
        {
            throw NoKey($"no usable key of {account} to encrypt to", keys);
        }

        var content = new SigncryptContent([account], clock.GetUtcNow(), payload).ToOctets();
        OpenPgpKey[] inRing = [.. recipients.Where(recipient => recipient.IsInRing).Select(recipient => recipient.Key)];
        ReadOnlyMemory<byte>[] others = [.. recipients.Where(recipient => !recipient.IsInRing).Select(recipient => recipient.Octets)];
        try
        {
            return await ring.SignAndEncryptAsync(content, key.Key, inRing, others, cancellationToken);
        }
        catch (OpenPgpException e) when (others.Length > 0 && IsOfKey(e.Reason))
        {
            if (!await LeaveOutAsync(recipients, cancellationToken))
            {
                throw;
            }

            return await WriteAsync(by, payload, cancellationToken);
        }
    }

    // Anybody's client can publish a key that this OpenPGP program cannot use, as of a newer algorithm. It is named, and keeps nobody else from the secrets.
    private async Task<bool> LeaveOutAsync(ImmutableArray<TrustedKey> recipients, CancellationToken cancellationToken)
    {
        var before = _unusable.Count;
        foreach (var recipient in recipients.Where(recipient => !recipient.IsInRing))
        {
            try
            {
                await ring.EncryptAsync("test"u8.ToArray(), [recipient.Octets], cancellationToken);
            }
            catch (OpenPgpException e) when (IsOfKey(e.Reason))
            {
                _unusable[recipient.Key.Fingerprint] = $"the published key {recipient.Key.Fingerprint} does not get the shared secrets: {e.Message}";
            }
        }

        return _unusable.Count > before;
    }

    private static bool IsOfKey(OpenPgpFailure reason) => reason is OpenPgpFailure.KeyUnusable or OpenPgpFailure.GnuPgFailed or OpenPgpFailure.NoSuchKey
        or OpenPgpFailure.KeyExpired or OpenPgpFailure.KeyRevoked;

    private static SharedSecretException NoKey(string what, TrustedKeys keys) =>
        new(SharedSecretFailure.NoKey, string.Join("; ", keys.Remarks().Prepend($"the key ring has {what}")));
}
