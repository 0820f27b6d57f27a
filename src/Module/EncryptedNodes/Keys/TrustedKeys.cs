using System.Collections.Immutable;
using XmppContacts.Addressing;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Text;

namespace XmppContacts.EncryptedNodes.Keys;

/// <summary>Which keys count for an account: those that may sign for it, and those that its secrets are encrypted to.</summary>
internal sealed record TrustedKeys
{
    /// <summary>The account.</summary>
    public required Jid Account { get; init; }

    /// <summary>Who else may sign for it, or null.</summary>
    public Jid? Signer { get; init; }

    /// <summary>The account's keys, those that are expired or revoked too.</summary>
    public ImmutableArray<TrustedKey> Own { get; init; } = [];

    /// <summary>The keys of the trusted signer.</summary>
    public ImmutableArray<TrustedKey> OfSigner { get; init; } = [];

    /// <summary>The fingerprints that the account publishes, also those whose keys are unusable.</summary>
    public ImmutableArray<string> Published { get; init; } = [];

    /// <summary>Why published keys are not used; sentences without their full stop.</summary>
    public ImmutableArray<string> Problems { get; init; } = [];

    /// <summary>Usable keys of the ring that name the account by a user ID only, and that nothing else speaks for.</summary>
    public ImmutableArray<OpenPgpKey> Refused { get; init; } = [];

    /// <summary>Usable keys of the ring that name the signer, and of which none can be told to be theirs.</summary>
    public ImmutableArray<OpenPgpKey> RefusedOfSigner { get; init; } = [];

    /// <summary>The keys whose signatures count as an address's.</summary>
    public ImmutableArray<TrustedKey> KeysOf(Jid owner) => owner == Account ? Own : owner == Signer ? OfSigner : [];

    /// <summary>The account's keys that its secrets are encrypted to (XEP-0473 §5.2).</summary>
    /// <param name="isInUse">Whether a key is known to have signed secrets of the account.</param>
    public ImmutableArray<TrustedKey> Recipients(Func<string, bool> isInUse) => [.. Own.Where(key => key.IsRecipient && IsInvolved(key, isInUse))];

    /// <summary>The key that signs for an address in this run, or null.</summary>
    /// <param name="owner">The address.</param>
    /// <param name="isInUse">Whether a key is known to have signed secrets of the account.</param>
    public TrustedKey? SigningKey(Jid owner, Func<string, bool> isInUse) =>
        KeysOf(owner).Where(key => key.IsSigner && (owner != Account || IsInvolved(key, isInUse))).OrderBy(key => key.Source).FirstOrDefault();

    /// <summary>What to say of keys that are not used; a sentence without its full stop for each.</summary>
    public IEnumerable<string> Remarks() => Problems
        .Concat(Refused.Select(key => UserIdOnly(key, Account)))
        .Concat(RefusedOfSigner.Select(key => UserIdOnly(key, Signer!)));

    /// <summary>Why a key is not used that only its user ID speaks for, and what to do.</summary>
    public static string UserIdOnly(OpenPgpKey key, Jid owner) =>
        $"the key {VisibleText.Shortened(key.Fingerprint)} in the key ring has the user ID of {owner}, but {owner} has not published it, so that it is not used; "
            + "if it is theirs, name it by --trust-key";

    // What the ring's user marked as their own is no reason to give it the secrets of an account that publishes others, unless it has had them before.
    private bool IsInvolved(TrustedKey key, Func<string, bool> isInUse) =>
        key.Source != KeySource.MarkedOwn || Published.IsEmpty || isInUse(key.Key.Fingerprint);
}
