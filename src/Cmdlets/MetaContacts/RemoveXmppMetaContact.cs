using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.MetaContacts;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.MetaContacts;

/// <summary>Removes metacontacts, or a member of them (XEP-0209). Contacts stay in the contact list.</summary>
[Cmdlet(VerbsCommon.Remove, "XmppMetaContact", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveXmppMetaContact : AsyncCmdlet
{
    private Addressing.Jid? _member;

    /// <summary>The metacontacts, as Get-XmppMetaContact gives them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public AccountMetaContact[] InputObject { get; set; } = [];

    /// <summary>The member to remove.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [PSDefaultValue(Help = "all of them")]
    public string? Jid { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Jid is not null && !Addressing.Jid.TryParse(Jid, out _member))
        {
            ThrowTerminatingError(new CmdletException(
                "MemberInvalid", ErrorCategory.InvalidArgument, Jid, $"'{VisibleText.Shortened(Jid)}' is not an XMPP address.",
                "Write it as user@domain.").ErrorRecord);
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var metaContact in InputObject)
        {
            var members = metaContact.Members.Where(member => _member is null || member.Jid == _member).Select(member => member.Account).ToHashSet();
            if (members.Count == 0)
            {
                WriteError(NoMember(metaContact).ErrorRecord);
            }

            foreach (var account in metaContact.Sources.Where(source => members.Contains(source.Jid)))
            {
                Remove(metaContact, account);
            }
        }
    }

    private void Remove(AccountMetaContact metaContact, IAccountStore account)
    {
        var action = _member is null ? "Remove" : $"Remove {_member} from";
        if (ShouldProcess(account.Jid.ToString(), $"{action} metacontact {VisibleText.Shortened(metaContact.Tag)}"))
        {
            Run((pipeline, cancellationToken) => pipeline.TryAsync(
                () => RemoveAsync(pipeline, metaContact.Tag, account, cancellationToken),
                cause => MetaContactFailure.IsKnown(cause) ? MetaContactFailure.Of(account.Jid, cause) : null));
        }
    }

    private async Task RemoveAsync(PipelineWriter pipeline, string tag, IAccountStore account, CancellationToken cancellationToken)
    {
        var removed = await new MetaContactEditor(account).RemoveAsync(tag, _member, cancellationToken);
        await pipeline.WriteVerboseAsync($"{account.Jid}: {removed} members of metacontact {VisibleText.Of(tag)} removed.");
    }

    private CmdletException NoMember(AccountMetaContact metaContact) => new(
        "MemberNotFound", ErrorCategory.ObjectNotFound, metaContact, $"{_member} is not a member of metacontact {VisibleText.Shortened(metaContact.Tag)}.",
        "See its property Members.");
}
