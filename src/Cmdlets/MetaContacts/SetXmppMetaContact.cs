using System.Globalization;
using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Cmdlets.Sessions;
using XmppContacts.MetaContacts;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.MetaContacts;

/// <summary>Makes, replaces or extends a metacontact (XEP-0209).</summary>
[Cmdlet(VerbsCommon.Set, "XmppMetaContact", SupportsShouldProcess = true)]
[OutputType(typeof(AccountMetaContact))]
public sealed class SetXmppMetaContact : AccountCmdlet
{
    private IReadOnlyList<NewMember> _members = [];
    private string _tag = "";
    private string _action = "";

    /// <summary>The members' addresses, with their order.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string[] Member { get; set; } = [];

    /// <summary>The metacontact's tag.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [PSDefaultValue(Help = "a new, random one")]
    public string? Tag { get; set; }

    /// <summary>Keeps the members that the metacontact has.</summary>
    [Parameter]
    public SwitchParameter Add { get; set; }

    /// <summary>Takes addresses that are not in the contact list.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives the metacontact as it is afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Add && Tag is null)
        {
            ThrowTerminatingError(new CmdletException(
                "TagMissing", ErrorCategory.InvalidArgument, null, "-Add needs the tag of the metacontact to add to.",
                "Give -Tag, as Get-XmppMetaContact shows it.").ErrorRecord);
        }

        try
        {
            _members = [.. Member.Select(member => NewMember.Parse(member, CultureInfo.InvariantCulture))];
        }
        catch (FormatException e)
        {
            ThrowTerminatingError(new CmdletException(
                "MemberInvalid", ErrorCategory.InvalidArgument, Member, e.Message, "Write members as user@domain or user@domain=ORDER.", e).ErrorRecord);
        }

        // One tag for all sessions: the same person is meant in each.
        _tag = Tag ?? MetaContactEditor.NewTag();
        _action = $"{(Add ? "Add to" : "Set")} metacontact {VisibleText.Shortened(_tag)}: {VisibleText.Shortened(string.Join(", ", Member))}";
    }

    private protected override bool IsConfirmed(IAccountStore account) => ShouldProcess(account.Jid.ToString(), _action);

    private protected override async Task WorkAsync(PipelineWriter pipeline, IAccountStore account, CancellationToken cancellationToken)
    {
        var editor = new MetaContactEditor(account);
        var metaContact = Add
            ? await editor.AddAsync(_tag, _members, Force, cancellationToken)
            : await editor.SetAsync(_members, _tag, Force, cancellationToken);
        await pipeline.WriteVerboseAsync($"{account.Jid}: metacontact {VisibleText.Of(_tag)} has {metaContact.Members.Length} members.");
        if (PassThru)
        {
            await pipeline.WriteObjectAsync(new AccountMetaContact(metaContact, [account]));
        }
    }

    private protected override CmdletException? Failure(Jid account, Exception cause) => MetaContactFailure.IsKnown(cause) ? MetaContactFailure.Of(account, cause) : null;
}
