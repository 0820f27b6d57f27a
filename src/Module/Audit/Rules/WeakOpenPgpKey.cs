using System.Collections.Immutable;
using System.Globalization;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.EncryptedNodes.Signcrypt;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.Audit.Rules;

/// <summary>A published OpenPGP key that others cannot use, or should not (XEP-0373 §4, §8).</summary>
internal sealed class WeakOpenPgpKey : AccountRule
{
    private const int FewestBits = 2048;
    private const int FewestBitsOfCurve = 224;

    // Where the length of a number counts; on a curve, some 250 bits are as good as 3072 (NIST SP 800-57).
    private static readonly ImmutableArray<string> OfNumbers = ["RSA", "DSA", "Elgamal"];

    public override string Name => nameof(WeakOpenPgpKey);

    public override Severity Severity => Severity.High;

    public override string Description =>
        "A published OpenPGP key that is expired, revoked, under 2048 bits, of no use, a secret one (Critical), not named as clients look for it, or without the account's xmpp: user ID.";

    public override string Advice => "Ask the user to publish a new key, and to take the old one out of the list.";

    internal override void Examine(AuditedAccount account, RuleFindings findings)
    {
        foreach (var published in account.Keys)
        {
            var entry = published.Announcement;
            if (entry.Oddity is { } oddity && published.Problem != oddity)
            {
                findings.Add(this, oddity, KeyNodes.List);
            }

            foreach (var weakness in published.Key is { } key ? Weaknesses(key, account.Jid) : [published.Problem ?? "the key is of no use"])
            {
                var isOdd = weakness == entry.Oddity;
                findings.Add(
                    this, weakness, isOdd ? KeyNodes.List : KeyNodes.Key(entry.Fingerprint), severity: published.HoldsSecretKey ? Severity.Critical : null);
            }
        }
    }

    private static IEnumerable<string> Weaknesses(OpenPgpKey key, Jid account)
    {
        if (key.IsRevoked)
        {
            yield return "the key is revoked";
        }

        if (key.IsExpired)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"the key expired on {key.Expires?.UtcDateTime:yyyy-MM-dd}");
        }

        if (key is { IsRevoked: false, IsExpired: false, CanEncrypt: false } && key.Subkeys.Any(subkey => subkey.IsForEncrypting))
        {
            yield return "every part of the key that encrypts is expired or revoked";
        }

        foreach (var (what, algorithm, bits) in key.Subkeys.Where(subkey => subkey.IsUsable).Select(subkey => ("a subkey", subkey.Algorithm, subkey.Bits))
            .Prepend(("the key", key.Algorithm, key.Bits)).Where(part => IsShort(part.Item2, part.Item3)))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{what} has {bits} bits ({algorithm})");
        }

        if (!KeyOwners.Names(key, account))
        {
            yield return "the key has no user ID with the account's address (xmpp:...), so that clients do not take it for the account's";
        }
    }

    private static bool IsShort(string algorithm, int bits) => OfNumbers.Contains(algorithm) ? bits < FewestBits : bits is > 0 and < FewestBitsOfCurve;
}
