using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Cmdlets.AddressBooks;
using XmppContacts.Cmdlets.MetaContacts;
using XmppContacts.Cmdlets.Rosters;
using XmppContacts.Cmdlets.Sessions;
using XmppContacts.Contacts;
using XmppContacts.Streams;

namespace XmppContacts.Cmdlets.EncryptedContacts;

/// <summary>Makes encrypted contacts of roster items and metacontacts, and publishes them when asked to.</summary>
[Cmdlet(VerbsData.ConvertTo, "EncryptedContact", SupportsShouldProcess = true, DefaultParameterSetName = ByRosterItem)]
[OutputType(typeof(AccountEncryptedContact))]
public sealed class ConvertToEncryptedContact : AddressBookCmdlet
{
    private const string ByRosterItem = "RosterItem";
    private const string ByMetaContact = "MetaContact";

    private readonly OrderedDictionary<IAccountStore, ContactConversion> _conversions = [];

    /// <summary>Contacts, as Get-XmppRosterItem gives them.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByRosterItem, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public AccountRosterItem[] RosterItem { get; set; } = [];

    /// <summary>Metacontacts, as Get-XmppMetaContact gives them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByMetaContact, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public AccountMetaContact[] MetaContact { get; set; } = [];

    /// <summary>Publishes the contacts, and gives them as they are afterwards.</summary>
    [Parameter]
    public SwitchParameter Publish { get; set; }

    /// <summary>Changes accounts although encrypted items are missing or older than they were.</summary>
    [Parameter]
    public SwitchParameter AcceptMissing { get; set; }

    /// <inheritdoc/>
    private protected override bool AcceptsMissing => AcceptMissing;

    /// <summary>Creates new shared secrets even where there are items that no known secret opens; these stay unreadable here.</summary>
    [Parameter]
    public SwitchParameter NewSecrets { get; set; }

    private protected override bool AllowsNewSecrets => NewSecrets;

    private protected override bool MakesSecrets => true;

    /// <inheritdoc/>
    /// <remarks>Keys are not needed to see what would be published.</remarks>
    protected override void BeginProcessing()
    {
        if (Publish)
        {
            base.BeginProcessing();
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ByRosterItem)
        {
            foreach (var item in RosterItem)
            {
                ConversionOf(item.Source).Add(item.Item);
            }
        }
        else
        {
            foreach (var metaContact in MetaContact)
            {
                foreach (var account in metaContact.Sources)
                {
                    ConversionOf(account).AddMetaContact(metaContact.Tag);
                }
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>A metacontact joins roster items that come before and after it, so that no contact is complete before the last.</remarks>
    protected override void EndProcessing()
    {
        foreach (var (account, conversion) in _conversions)
        {
            if (!ReadMetaContacts(account, conversion))
            {
                continue;
            }

            if (!Publish)
            {
                WriteObject(Ready(account, conversion), enumerateCollection: true);
            }
            else if (ShouldProcess(account.Jid.ToString(), $"Publish encrypted contacts: {Ready(account, conversion).Count}"))
            {
                PublishContacts(account, conversion);
            }
        }

        base.EndProcessing();
    }

    private ContactConversion ConversionOf(IAccountStore account)
    {
        if (!_conversions.TryGetValue(account, out var conversion))
        {
            _conversions.Add(account, conversion = new ContactConversion());
        }

        return conversion;
    }

    private bool ReadMetaContacts(IAccountStore account, ContactConversion conversion)
    {
        var isRead = false;
        Run(async (pipeline, cancellationToken) =>
        {
            try
            {
                await conversion.ReadMetaContactsAsync(account, cancellationToken);
                isRead = true;
            }
            catch (XmppException e)
            {
                await pipeline.WriteErrorAsync(SessionFailure.Failed("MetaContactsNotRead", account.Jid, account.Jid.ToString(), e).ErrorRecord);
            }
        });
        return isRead;
    }

    private static List<AccountEncryptedContact> Ready(IAccountStore account, ContactConversion conversion)
    {
        var groups = new Dictionary<string, ContactGroup>(StringComparer.Ordinal);
        var contacts = conversion.Convert(name =>
        {
            if (!groups.TryGetValue(name, out var group))
            {
                groups.Add(name, group = ContactGroup.Create(name));
            }

            return group;
        });
        var names = groups.Values.ToDictionary(group => group.Id, group => group.Name, StringComparer.Ordinal);
        return [.. contacts.Select(contact => new AccountEncryptedContact(account, contact, contact.GroupIds.Select(id => names[id]), []))];
    }

    private void PublishContacts(IAccountStore account, ContactConversion conversion)
    {
        IReadOnlyList<Contact> contacts = [];
        var book = Change(account, draft =>
        {
            contacts = conversion.Convert(draft.GroupNamed);
            foreach (var contact in contacts)
            {
                draft.Unite(contact);
            }
        });
        if (book is not null)
        {
            WriteObject(
                contacts.Select(contact => book.Find(contact.Identities[0])).OfType<AddressBookContact>().Distinct()
                    .Select(contact => new AccountEncryptedContact(account, contact)),
                enumerateCollection: true);
        }
    }
}
