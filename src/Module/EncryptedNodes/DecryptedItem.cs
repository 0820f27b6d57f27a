using System.Xml.Linq;

namespace XmppContacts.EncryptedNodes;

/// <summary>What an item decrypts to.</summary>
/// <param name="Payload">The payload.</param>
/// <param name="Secret">The secret it was encrypted with.</param>
/// <param name="Octets">How many octets were encrypted, with padding.</param>
public sealed record DecryptedItem(XElement Payload, SharedSecret Secret, int Octets);
