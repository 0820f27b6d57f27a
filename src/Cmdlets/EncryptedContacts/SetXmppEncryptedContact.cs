using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Cmdlets.Completion;
using XmppContacts.Cmdlets.Rosters;
using XmppContacts.Contacts;

namespace XmppContacts.Cmdlets.EncryptedContacts;

/// <summary>Changes names and groups of encrypted contacts, or adds one (XEP-0510).</summary>
[Cmdlet(VerbsCommon.Set, "XmppEncryptedContact", SupportsShouldProcess = true, DefaultParameterSetName = ByContact)]
[OutputType(typeof(AccountEncryptedContact))]
public sealed class SetXmppEncryptedContact : ContactChangeCmdlet
{
    /// <summary>The new name.</summary>
    [Parameter]
    [AllowEmptyString]
    [ValidateNotNull]
    public string? Name { get; set; }

    /// <summary>The new groups.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [AllowEmptyString]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(EncryptedGroupCompleter))]
    public string[]? Group { get; set; }

    /// <summary>Gives the contacts as they are afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override string Action => NewValues.Describe(Name, Group);

    private protected override bool AddsContacts => true;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Name is null && Group is null)
        {
            ThrowTerminatingError(NewValues.Missing().ErrorRecord);
        }

        base.BeginProcessing();
    }

    private protected override void ChangeContact(AddressBookDraft draft, ContactIdentity contact) =>
        draft.Change(contact, Name, Group is null ? null : [.. Group.Where(group => group.Length > 0).Distinct()]);

    private protected override void Done(IAccountStore account, AddressBook book, ContactIdentity contact)
    {
        if (PassThru && book.Find(contact) is { } changed)
        {
            WriteObject(new AccountEncryptedContact(account, changed));
        }
    }
}
