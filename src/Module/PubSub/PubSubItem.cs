using System.Xml.Linq;

namespace XmppContacts.PubSub;

/// <summary>An item of a node (XEP-0060 §2).</summary>
/// <param name="Id">The item's ID; empty when it has none.</param>
/// <param name="Payload">The item's one child element, or null.</param>
public sealed record PubSubItem(string Id, XElement? Payload);
