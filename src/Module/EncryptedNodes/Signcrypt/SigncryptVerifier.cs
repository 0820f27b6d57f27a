using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Text;

namespace XmppContacts.EncryptedNodes.Signcrypt;

/// <summary>Whether a decrypted message may be believed (XEP-0373 §3.2).</summary>
/// <param name="account">The account that the message was kept for.</param>
/// <param name="trusted">Who else may sign for it, or null.</param>
/// <param name="keys">Whose keys are whose.</param>
/// <param name="clock">The time.</param>
internal sealed class SigncryptVerifier(Jid account, Jid? trusted, TrustedKeys keys, TimeProvider clock)
{
    // Clocks differ, and time zones are set wrongly by up to a day; nothing is signed later than that after it was received.
    private static readonly TimeSpan ClockError = TimeSpan.FromDays(1);

    // A message may wait long for a client to come online, and repeating one does no harm: a secret or revocation said twice says nothing new.
    private static readonly TimeSpan LongestOnTheWay = TimeSpan.FromDays(366);

    /// <summary>Checks everything.</summary>
    /// <param name="stored">The message it came in.</param>
    /// <param name="content">What it decrypts to.</param>
    /// <param name="signatures">Its signatures.</param>
    /// <returns>The content, whose key signed it, and the key's fingerprint.</returns>
    /// <exception cref="RefusedSigncryptException">Something does not hold.</exception>
    public (SigncryptContent Content, Jid Signer, string Fingerprint) Verify(StoredMessage stored, XElement content, ImmutableArray<MessageSignature> signatures)
    {
        var sender = Sender(stored.Message);
        var (signer, fingerprint) = Signer(sender, signatures);
        SigncryptContent signcrypt;
        try
        {
            signcrypt = SigncryptContent.Parse(content);
        }
        catch (FormatException e)
        {
            throw new RefusedSigncryptException(SecretRejectionReason.Malformed, e.Message);
        }

        CheckRecipient(stored.Message, signcrypt);
        CheckTime(stored.ReceivedAt, signcrypt.Time);
        return (signcrypt, signer, fingerprint);
    }

    private Jid Sender(XElement message)
    {
        // RFC 6120 §8.1.2.1: what comes without a sender comes from the account itself.
        if ((string?)message.Attribute("from") is not { } from)
        {
            return account;
        }

        if (Jid.TryFromServer(from, out var jid) && (jid.Bare == account || jid.Bare == trusted))
        {
            return jid.Bare;
        }

        throw new RefusedSigncryptException(SecretRejectionReason.AnotherSender, $"it was sent by {VisibleText.Shortened(from)}, who has no say about the nodes of {account}");
    }

    private (Jid Signer, string Fingerprint) Signer(Jid sender, ImmutableArray<MessageSignature> signatures)
    {
        if (signatures.IsEmpty)
        {
            throw new RefusedSigncryptException(SecretRejectionReason.NotSigned, "it is not signed");
        }

        // One signature over something else is enough: the message is not what was signed.
        if (signatures.FirstOrDefault(signature => signature.State == SignatureState.Bad) is { } bad)
        {
            throw Refused(SecretRejectionReason.BadSignature, bad, "does not hold");
        }

        foreach (var signature in signatures)
        {
            if (signature is { Holds: true, Key: { } key } && SignerOf(key, sender) is { } signer)
            {
                return (signer, key.Fingerprint);
            }
        }

        var first = signatures[0];
        throw first switch
        {
            { Holds: true, Key: { } key } when NamedBy(key) is { } owner => new RefusedSigncryptException(
                SecretRejectionReason.AnotherKey, $"it is signed by a key that is not known to be theirs: {TrustedKeys.UserIdOnly(key, owner)}"),
            { Holds: true, Key: { } key } => new RefusedSigncryptException(
                SecretRejectionReason.AnotherKey,
                $"it is signed by the key {key.Fingerprint} of {VisibleText.Shortened(string.Join(", ", key.UserIds))}, which is none of the keys of {sender}"),
            { State: SignatureState.Expired } => Refused(SecretRejectionReason.UnusableKey, first, "was made when the key had expired, or is past its time itself; if it is the key, extend its life to have it accepted"),
            { State: SignatureState.Revoked } => Refused(SecretRejectionReason.UnusableKey, first, "is of a revoked key"),
            { State: SignatureState.Unchecked } => Refused(SecretRejectionReason.UnusableKey, first, "could not be checked"),
            _ => Refused(SecretRejectionReason.UnknownKey, first, "is of a key that neither the key ring has nor the account publishes"),
        };
    }

    private Jid? SignerOf(OpenPgpKey key, Jid sender) => IsOf(key, sender) ? sender : trusted is not null && IsOf(key, trusted) ? trusted : null;

    private bool IsOf(OpenPgpKey key, Jid owner) => keys.KeysOf(owner).Any(own => own.Key.Fingerprint == key.Fingerprint);

    private Jid? NamedBy(OpenPgpKey key) => new[] { account, trusted }.OfType<Jid>().FirstOrDefault(owner => KeyOwners.Names(key, owner));

    private void CheckRecipient(XElement message, SigncryptContent content)
    {
        if (!content.To.Contains(account))
        {
            throw new RefusedSigncryptException(
                SecretRejectionReason.AnotherRecipient,
                $"it was signed for {(content.To.IsEmpty ? "nobody" : VisibleText.Shortened(string.Join(", ", content.To)))}, not for {account}");
        }

        if ((string?)message.Attribute("to") is { } to && !(Jid.TryFromServer(to, out var jid) && jid.Bare == account))
        {
            throw new RefusedSigncryptException(SecretRejectionReason.AnotherRecipient, $"it was sent to {VisibleText.Shortened(to)}, not to {account}");
        }
    }

    private void CheckTime(DateTimeOffset? receivedAt, DateTimeOffset time)
    {
        var latest = receivedAt ?? clock.GetUtcNow();
        if (time - latest > ClockError || time - clock.GetUtcNow() > ClockError || (receivedAt is not null && latest - time > LongestOnTheWay))
        {
            throw new RefusedSigncryptException(SecretRejectionReason.ImplausibleTime, $"it says that it was signed at {time:u}, but was received at {latest:u}");
        }
    }

    private static RefusedSigncryptException Refused(SecretRejectionReason reason, MessageSignature signature, string what) =>
        new(reason, $"its signature by {VisibleText.Shortened(signature.KeyId)} {what}");
}
