using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Cmdlets.AddressBooks;
using XmppContacts.Cmdlets.Completion;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Cmdlets.Rosters;
using XmppContacts.Contacts;

namespace XmppContacts.Cmdlets.EncryptedContacts;

/// <summary>Gives the encrypted contacts of accounts, decrypted and merged (XEP-0510).</summary>
[Cmdlet(VerbsCommon.Get, "XmppEncryptedContact")]
[OutputType(typeof(AccountEncryptedContact))]
public sealed class GetXmppEncryptedContact : EncryptedAccountCmdlet
{
    private ContactPatterns _patterns = null!;

    /// <summary>Addresses of contacts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [PSDefaultValue(Help = "every contact")]
    public string[] Jid { get; set; } = [];

    /// <summary>Names of contacts.</summary>
    [Parameter]
    [ValidateNotNull]
    [AllowEmptyString]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>Groups of contacts.</summary>
    [Parameter]
    [ValidateNotNull]
    [AllowEmptyString]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(EncryptedGroupCompleter))]
    public string[] Group { get; set; } = [];

    private protected override string ErrorId => "EncryptedContactsNotRead";

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _patterns = new ContactPatterns(Jid, Name, Group);
        base.BeginProcessing();
    }

    private protected override async Task WorkAsync(PipelineWriter pipeline, IAccountStore account, CancellationToken cancellationToken)
    {
        var opened = await Access.ReadAsync(account, cancellationToken);
        foreach (var problem in AddressBookFailure.Rejected(account.Jid, opened.Rejections).Concat(AddressBookFailure.Faults(opened.Book)))
        {
            await pipeline.WriteErrorAsync(problem.ErrorRecord);
        }

        if (DanglingGroupText.Summary(opened.Book) is { } dangling)
        {
            await pipeline.WriteWarningAsync($"{account.Jid}: {dangling}.");
        }

        if (!opened.Book.MissingItems.IsEmpty)
        {
            await pipeline.WriteWarningAsync(
                $"{account.Jid}: {MissingItemText.Summary(opened.Book.MissingItems)}. Test-XmppContactPrivacy names them; changes need -AcceptMissing.");
        }

        await pipeline.WriteObjectsAsync(opened.Book.Contacts.Where(IsWanted).Select(contact => new AccountEncryptedContact(account, contact)));
    }

    private bool IsWanted(AddressBookContact contact) => _patterns.Match(contact.Contact.Jids, contact.Contact.Name, contact.Groups);
}
