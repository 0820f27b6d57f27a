using System.Management.Automation;
using XmppContacts.Contacts;

namespace XmppContacts.Cmdlets.EncryptedContacts;

/// <summary>Removes encrypted contacts (XEP-0510). The contact list stays as it is.</summary>
[Cmdlet(VerbsCommon.Remove, "XmppEncryptedContact", SupportsShouldProcess = true, DefaultParameterSetName = ByContact)]
[OutputType(typeof(void))]
public sealed class RemoveXmppEncryptedContact : ContactChangeCmdlet
{
    private protected override string Action => "Remove the contact";

    private protected override bool AddsContacts => false;

    private protected override void ChangeContact(AddressBookDraft draft, ContactIdentity contact) => draft.Remove(contact);
}
