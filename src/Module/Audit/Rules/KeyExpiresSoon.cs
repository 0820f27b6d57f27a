using System.Globalization;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.Audit.Rules;

/// <summary>A key that can soon no longer sign or be encrypted to: no shared secret can be renewed then, and clients refuse what it signs (XEP-0373 §8).</summary>
internal sealed class KeyExpiresSoon : AccountRule
{
    private static readonly TimeSpan Notice = TimeSpan.FromDays(90);

    public override string Name => nameof(KeyExpiresSoon);

    public override Severity Severity => Severity.Medium;

    public override string Description =>
        "An OpenPGP key that expires within 90 days, or its last subkey that signs or encrypts: one that the account publishes, or, with keys, one that its shared secrets need.";

    public override string Advice => "Extend the life of the key and of its subkeys, and publish it again; or make a key without expiry and share the secrets with it.";

    internal override void Examine(AuditedAccount account, RuleFindings findings)
    {
        var last = DateTimeOffset.UtcNow + Notice;
        var published = account.Keys.Select(key => key.Key).OfType<OpenPgpKey>().ToArray();
        foreach (var key in published)
        {
            Examine(key, "the published key", KeyNodes.Key(key.Fingerprint));
        }

        foreach (var key in account.Opened?.KeysInUse.ExceptBy(published.Select(key => key.Fingerprint), key => key.Fingerprint) ?? [])
        {
            Examine(key, "the key, which the account's shared secrets are signed by or encrypted to,", $"key {key.Fingerprint}");
        }

        void Examine(OpenPgpKey key, string what, string location)
        {
            if (key is { UsableUntil: { } end } && end <= last)
            {
                var part = end == key.Expires ? "" : ": no subkey that signs or encrypts lasts longer";
                findings.Add(this, string.Create(CultureInfo.InvariantCulture, $"{what} can be used until {end.UtcDateTime:yyyy-MM-dd}{part}"), location);
            }
        }
    }
}
