using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Addressing;

namespace XmppContacts.EncryptedNodes;

/// <summary>An item of the account's private node that was decrypted and whose signature was verified.</summary>
/// <param name="Id">The item's ID.</param>
/// <param name="Payload">What the item states; elements of names that the reader does not know are to be ignored.</param>
/// <param name="Signer">Whose key signed it: the account's, or the trusted signer's.</param>
/// <param name="SignedAt">When it was signed, by the clock of its author.</param>
internal sealed record PrivateItem(string Id, ImmutableArray<XElement> Payload, Jid Signer, DateTimeOffset SignedAt)
{
    /// <summary>The OpenPGP message.</summary>
    public byte[] Message { get; init; } = [];
}
