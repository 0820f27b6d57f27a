using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Cmdlets.AddressBooks;
using XmppContacts.Cmdlets.Binding;
using XmppContacts.Cmdlets.Completion;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Contacts;

namespace XmppContacts.Cmdlets.EncryptedContacts;

/// <summary>Gives the encrypted contacts of accounts, decrypted and merged (XEP-0510).</summary>
[Cmdlet(VerbsCommon.Get, "XmppEncryptedContact")]
[OutputType(typeof(AccountEncryptedContact))]
public sealed class GetXmppEncryptedContact : AddressBookCmdlet
{
    private WildcardSet _jids = null!;
    private WildcardSet _names = null!;
    private WildcardSet _groups = null!;

    /// <summary>The sessions or accounts.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [Alias("Account")]
    public IAccountStore[] Session { get; set; } = [];

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

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _jids = new WildcardSet(Jid);
        _names = new WildcardSet(Name);
        _groups = new WildcardSet(Group);
        base.BeginProcessing();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Run(ReadAsync);

    private async Task ReadAsync(PipelineWriter pipeline, CancellationToken cancellationToken)
    {
        foreach (var account in Session)
        {
            try
            {
                var opened = await Access.ReadAsync(account, cancellationToken);
                foreach (var problem in opened.Rejections.Select(rejection => AddressBookFailure.Rejected(account.Jid, rejection)).Concat(AddressBookFailure.Faults(opened.Book)))
                {
                    await pipeline.WriteErrorAsync(problem.ErrorRecord);
                }

                await pipeline.WriteObjectsAsync(opened.Book.Contacts.Where(IsWanted).Select(contact => new AccountEncryptedContact(account, contact)));
            }
            catch (Exception e) when (AddressBookFailure.IsKnown(e))
            {
                await pipeline.WriteErrorAsync(AddressBookFailure.Of("EncryptedContactsNotRead", account.Jid, e).ErrorRecord);
            }
        }
    }

    private bool IsWanted(AddressBookContact contact) =>
        _jids.Matches(contact.Contact.Jids.Select(jid => jid.ToString())) && _names.Matches(contact.Contact.Name) && _groups.Matches(contact.Groups);
}
