using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.Xml;

namespace XmppContacts.Audit.Rules;

/// <summary>An item that the account's own keys do not open, or a shared secret that was refused and opens nothing (XEP-0473 §9).</summary>
internal sealed class UndecryptableItem : KeyedRule
{
    public override string Name => nameof(UndecryptableItem);

    public override Severity Severity => Severity.Medium;

    public override string Description => "An item that cannot be decrypted, or a shared secret that is refused, and why; High when somebody else may have made the secret.";

    public override string Advice =>
        "Find the missing secret with the client that wrote the item. If a secret is refused, find out who sent it, and rotate the secrets if it was not the user.";

    internal override void Examine(AuditedAccount account, OpenedAddressBook opened, RuleFindings findings)
    {
        foreach (var (item, fault) in opened.Faults())
        {
            // What is readable without keys is PlaintextItem's.
            if (fault.Kind is not (ItemFaultKind.Invalid or ItemFaultKind.NoIdOfItsOwn or ItemFaultKind.RolledBack)
                && item.Stored.Payload is { } payload && EncryptedPayload.WhyReadable(payload) is null)
            {
                var message = fault.Kind == ItemFaultKind.Plaintext ? "the item is encrypted in a way that is not read here" : fault.Message;
                findings.Add(this, message, Locations.Item(account, fault.Node, fault.ItemId));
            }
        }

        foreach (var rejection in opened.Rejections)
        {
            findings.Add(this, Message(rejection), Place(rejection.Origin), severity: IsSomebodyElses(rejection.Reason) ? Severity.High : Severity);
        }
    }

    private static string Message(SecretRejection rejection) => rejection.ReceivedAt is { } time
        ? $"{rejection.Message} (received {XmppTime.Format(time)})"
        : rejection.Message;

    private static string Place(SecretOrigins origin) => origin switch
    {
        SecretOrigins.Archive => Locations.MessageArchive,
        SecretOrigins.Offline => Locations.OfflineMessages,
        SecretOrigins.PrivateNode => EncryptedNodes.PrivateNode.Name,
        _ => Locations.SecretsFile,
    };

    // The others come of damage, of age, or of there being too much.
    private static bool IsSomebodyElses(SecretRejectionReason reason) => reason is
        SecretRejectionReason.NotSigned or SecretRejectionReason.BadSignature or SecretRejectionReason.AnotherKey or SecretRejectionReason.AnotherSender
        or SecretRejectionReason.AnotherRecipient or SecretRejectionReason.AnotherSigner or SecretRejectionReason.Conflicting or SecretRejectionReason.UnknownKey;
}
