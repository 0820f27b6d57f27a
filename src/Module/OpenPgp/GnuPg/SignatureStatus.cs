using System.Collections.Immutable;
using System.Globalization;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.OpenPgp.GnuPg;

/// <summary>Reads what gpg reports of the signatures of a message (GnuPG's doc/DETAILS, "Signature related").</summary>
internal static class SignatureStatus
{
    private const string PublicKeyMissing = "9";

    /// <summary>The signatures, in their order.</summary>
    /// <param name="status">gpg's status lines.</param>
    /// <param name="keys">The keys of the ring.</param>
    public static ImmutableArray<MessageSignature> Read(IReadOnlyList<GnuPgStatus> status, ImmutableArray<OpenPgpKey> keys)
    {
        var signatures = ImmutableArray.CreateBuilder<MessageSignature>();
        var isSettled = true;
        var isOfExpiredKey = false;
        foreach (var line in status)
        {
            var words = line.Words;
            switch (line.Keyword)
            {
                case "NEWSIG":
                    isSettled = true;
                    break;
                case "BADSIG":
                    Add(words, SignatureState.Bad);
                    break;
                case "ERRSIG":
                    Add(words, words is [_, _, _, _, _, PublicKeyMissing, ..] ? SignatureState.UnknownKey : SignatureState.Unchecked);
                    break;
                case "EXPSIG":
                    Add(words, SignatureState.Expired);
                    isSettled = false;
                    break;

                // As long as VALIDSIG does not say when it was made.
                case "EXPKEYSIG":
                    Add(words, SignatureState.Expired);
                    isSettled = false;
                    isOfExpiredKey = true;
                    break;
                case "REVKEYSIG":
                    Add(words, SignatureState.Revoked);
                    isSettled = false;
                    break;

                // Not valid before VALIDSIG says over what, how and by which key.
                case "GOODSIG":
                    Add(words, SignatureState.Unchecked);
                    isSettled = false;
                    break;
                case "VALIDSIG" when !isSettled:
                    signatures[^1] = Detailed(signatures[^1], words);
                    isSettled = true;
                    break;
            }
        }

        return signatures.ToImmutable();

        void Add(string[] words, SignatureState state)
        {
            var id = words is [var first, ..] ? first : "";

            // ERRSIG names the fingerprint last since GnuPG 2.2.7.
            signatures.Add(new MessageSignature(id, state, state == SignatureState.UnknownKey ? null : Find(id), null));
            isSettled = true;
            isOfExpiredKey = false;
        }

        MessageSignature Detailed(MessageSignature signature, string[] words)
        {
            // Fingerprint, date, time, expiry, version, reserved, public-key algorithm, hash, class, fingerprint of the primary key.
            if (words is not [var fingerprint, _, var time, _, _, _, _, var hash, var type, .. var rest])
                return signature;

            var detailed = signature with
            {
                KeyId = fingerprint,
                Key = Find(rest is [var named, ..] ? named : fingerprint),
                Made = long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= uint.MaxValue
                    ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                    : null,
            };
            return IsStrong(hash) && type is "00" or "01" ? detailed with { State = Settled(detailed) } : detailed;
        }

        SignatureState Settled(MessageSignature signature) => signature switch
        {
            { State: SignatureState.Unchecked } => SignatureState.Valid,
            { State: SignatureState.Expired, Key: { } key } when isOfExpiredKey && signature.Made < KeyLife.EndOfPart(key, signature.KeyId) => SignatureState.ValidWhenMade,
            _ => signature.State,
        };

        OpenPgpKey? Find(string id) => id.Length < 16 ? null : keys.FirstOrDefault(key =>
            key.Fingerprint.EndsWith(id, StringComparison.OrdinalIgnoreCase)
            || key.Subkeys.Any(subkey => subkey.Fingerprint.EndsWith(id, StringComparison.OrdinalIgnoreCase)));
    }

    // MD5, SHA-1 and RIPEMD-160 say nothing about a message any more (RFC 9580 §9.5); gpg still takes the last two.
    private static bool IsStrong(string hash) => hash is not ("1" or "2" or "3");
}
