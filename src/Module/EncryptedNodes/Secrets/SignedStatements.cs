using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Addressing;

namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>What one verified message says of secrets.</summary>
/// <param name="Elements">Its <c>shared-secret</c> and <c>revoke</c> elements.</param>
/// <param name="Signer">Whose key signed it.</param>
/// <param name="ReceivedAt">When the server received it, or null.</param>
/// <param name="Copy">Where it was found.</param>
internal sealed record SignedStatements(ImmutableArray<XElement> Elements, Jid Signer, DateTimeOffset? ReceivedAt, StatementCopy Copy)
{
    /// <summary>Whether an element is one that this is about.</summary>
    public static bool IsStatement(XElement element) => element.Name == SharedSecret.ElementName || element.Name == SecretRevocation.ElementName;

    /// <summary>Adds what it says to what is known.</summary>
    /// <param name="acceptance">What is known.</param>
    /// <param name="rejections">Where elements go that break XEP-0473.</param>
    public void AddTo(SecretAcceptance acceptance, ICollection<SecretRejection> rejections)
    {
        foreach (var element in Elements)
        {
            var copy = Copy with { IsFirst = element == Elements[0] };
            try
            {
                if (element.Name == SharedSecret.ElementName)
                {
                    acceptance.Add(SharedSecret.Parse(element, Signer), copy, ReceivedAt);
                }
                else
                {
                    acceptance.Add(SecretRevocation.Parse(element, Signer), copy, ReceivedAt);
                }
            }
            catch (FormatException e)
            {
                rejections.Add(new SecretRejection(SecretRejectionReason.Malformed, e.Message, Copy.Origin, ReceivedAt));
            }
        }
    }
}
