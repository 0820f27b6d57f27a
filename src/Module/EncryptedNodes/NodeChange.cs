using System.Xml.Linq;

namespace XmppContacts.EncryptedNodes;

/// <summary>A change of one item.</summary>
/// <param name="Id">The item's ID.</param>
/// <param name="Payload">What the item is to hold, encrypted; null removes it.</param>
/// <param name="Expected">What the item held when the change was planned; null when there was none.</param>
public sealed record NodeChange(string Id, XElement? Payload, XElement? Expected);
