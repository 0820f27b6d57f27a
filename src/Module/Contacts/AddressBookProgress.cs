namespace XmppContacts.Contacts;

/// <summary>How far the writing of an address book has come.</summary>
/// <param name="Written">Items written.</param>
/// <param name="Total">Items to write.</param>
public readonly record struct AddressBookProgress(int Written, int Total);
