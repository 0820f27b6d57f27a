using XmppContacts.Contacts;

namespace XmppContacts.Audit;

/// <summary>The items of an account's two nodes that are not used.</summary>
internal static class OpenedFaults
{
    /// <summary>Each item with what is wrong with it, contacts first.</summary>
    public static IEnumerable<(AddressBookItem Item, ItemFault Fault)> Faults(this OpenedAddressBook opened) =>
        opened.Book.ContactsNode.Items.Concat(opened.Book.GroupsNode.Items).Where(item => item.Fault is not null).Select(item => (item, item.Fault!));
}
