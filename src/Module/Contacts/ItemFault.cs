namespace XmppContacts.Contacts;

/// <summary>An item of an address book that is not used.</summary>
/// <param name="Node">The node.</param>
/// <param name="ItemId">The item's ID as the server has it; empty when it has none.</param>
/// <param name="Kind">Why.</param>
/// <param name="Message">What is wrong, as a sentence without its full stop; it holds nothing private.</param>
public sealed record ItemFault(string Node, string ItemId, ItemFaultKind Kind, string Message);
