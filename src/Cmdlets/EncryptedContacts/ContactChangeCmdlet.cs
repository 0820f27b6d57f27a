using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Cmdlets.AddressBooks;
using XmppContacts.Cmdlets.Binding;
using XmppContacts.Cmdlets.Completion;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Contacts;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.EncryptedContacts;

/// <summary>A cmdlet that changes encrypted contacts one by one, and writes those of an account that come one after another at once.</summary>
/// <remarks>Each writing reads the account's contacts before and after it, so that one for each contact would be slow.</remarks>
public abstract class ContactChangeCmdlet : AddressBookCmdlet
{
    private protected const string ByContact = "Contact";
    private protected const string ByJid = "Jid";

    private readonly List<Chosen> _chosen = [];
    private IAccountStore? _account;
    private Addressing.Jid? _jid;

    private protected ContactChangeCmdlet()
    {
    }

    /// <summary>The contacts, as Get-XmppEncryptedContact gives them.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByContact, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public AccountEncryptedContact[] InputObject { get; set; } = [];

    /// <summary>The sessions or accounts.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByJid, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [Alias("Account")]
    public IAccountStore[] Session { get; set; } = [];

    /// <summary>An address of the contact.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByJid)]
    [ValidateNotNullOrEmpty]
    public string Jid { get; set; } = "";

    /// <summary>What is done, for the user to confirm.</summary>
    private protected abstract string Action { get; }

    /// <summary>Whether an address that no contact has becomes a contact.</summary>
    private protected abstract bool AddsContacts { get; }

    private protected override bool MakesSecrets => true;

    /// <summary>Changes accounts although encrypted items are missing or older than they were.</summary>
    [Parameter]
    public SwitchParameter AcceptMissing { get; set; }

    /// <inheritdoc/>
    private protected override bool AcceptsMissing => AcceptMissing;

    /// <summary>Creates new shared secrets even where there are items that no known secret opens; these stay unreadable here.</summary>
    [Parameter]
    public SwitchParameter NewSecrets { get; set; }

    private protected override bool AllowsNewSecrets => NewSecrets;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Jid.Length > 0 && (!Addressing.Jid.TryParse(Jid, out _jid) || !_jid.IsBare))
        {
            ThrowTerminatingError(new CmdletException(
                "ContactAddressInvalid", ErrorCategory.InvalidArgument, Jid, $"'{VisibleText.Shortened(Jid)}' is not the bare address of a contact.",
                "Write it as user@domain.").ErrorRecord);
        }

        base.BeginProcessing();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ByJid)
        {
            foreach (var account in Session)
            {
                Choose(account, new Chosen(_jid!.ToString(), [ContactIdentity.Of(_jid)], AddsContacts));
            }
        }
        else
        {
            foreach (var contact in InputObject)
            {
                Choose(contact.Source, new Chosen(contact, contact.Identities, MayBeAdded: false));
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        WriteChosen();
        base.EndProcessing();
    }

    /// <summary>Changes one contact.</summary>
    private protected abstract void ChangeContact(AddressBookDraft draft, ContactIdentity contact);

    /// <summary>Called with each contact when its change is written, in their order.</summary>
    private protected virtual void Done(IAccountStore account, AddressBook book, ContactIdentity contact)
    {
    }

    private void Choose(IAccountStore account, Chosen contact)
    {
        if (account != _account)
        {
            WriteChosen();
            _account = account;
        }

        if (ShouldProcess($"{contact.Target} in the encrypted contacts of {account.Jid}", Action))
        {
            _chosen.Add(contact);
        }
    }

    private void WriteChosen()
    {
        if (_chosen.Count == 0)
        {
            return;
        }

        var found = new Dictionary<Chosen, ContactIdentity>();
        var book = Change(_account!, draft =>
        {
            foreach (var contact in _chosen)
            {
                var identity = contact.Identities.FirstOrDefault(identity => draft.Find(identity) is not null);
                if (identity is not null || contact.MayBeAdded)
                {
                    found.TryAdd(contact, identity ??= contact.Identities[0]);
                    ChangeContact(draft, identity);
                }
            }
        });
        if (book is not null)
        {
            foreach (var contact in _chosen)
            {
                if (found.TryGetValue(contact, out var identity))
                {
                    Done(_account!, book, identity);
                }
                else
                {
                    WriteError(NotFound(contact).ErrorRecord);
                }
            }
        }

        _chosen.Clear();
    }

    private CmdletException NotFound(Chosen contact) => new(
        "ContactNotFound", ErrorCategory.ObjectNotFound, contact.Target,
        $"{_account!.Jid}: {contact.Target} is not among the encrypted contacts.",
        "Get the contacts again with Get-XmppEncryptedContact.");

    private sealed record Chosen(object Target, IReadOnlyList<ContactIdentity> Identities, bool MayBeAdded)
    {
        // The same contact may be given twice.
        public bool Equals(Chosen? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}
