using System.Collections.Immutable;

namespace XmppContacts.Contacts;

/// <summary>A group of an address book.</summary>
/// <param name="Group">The group, merged from all its items.</param>
/// <param name="ItemIds">Its items in order of reception.</param>
public sealed record AddressBookGroup(ContactGroup Group, ImmutableArray<string> ItemIds);
