using System.Xml.Linq;
using XmppContacts.Addressing;

namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>A statement about a secret, and the places that it is to be put into.</summary>
/// <param name="Statement">The <c>shared-secret</c> or <c>revoke</c> element.</param>
/// <param name="Signer">Who signs it.</param>
/// <param name="Secret">The secret, as the secrets file is to have it.</param>
/// <param name="Places">The places; <see cref="SecretOrigins.Archive"/> stands for any message.</param>
/// <param name="Existing">A message that states it already, which is copied when nobody here can sign; or null.</param>
/// <param name="Replaced">The IDs of items of the private node that it takes the place of.</param>
internal sealed record SecretPlacement(
    XElement Statement, Jid Signer, SharedSecret Secret, SecretOrigins Places, byte[]? Existing, IReadOnlyList<string> Replaced)
{
    /// <summary>A new statement, which goes everywhere.</summary>
    public static SecretPlacement Everywhere(XElement statement, SharedSecret secret) =>
        new(statement, secret.Signer, secret, SecretOrigins.PrivateNode | SecretOrigins.Archive | SecretOrigins.File, null, []);
}
