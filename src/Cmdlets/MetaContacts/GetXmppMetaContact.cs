using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Cmdlets.Sessions;
using XmppContacts.MetaContacts;
using XmppContacts.Streams;

namespace XmppContacts.Cmdlets.MetaContacts;

/// <summary>Gives the metacontacts of accounts, merged by their tags (XEP-0209).</summary>
[Cmdlet(VerbsCommon.Get, "XmppMetaContact")]
[OutputType(typeof(AccountMetaContact))]
public sealed class GetXmppMetaContact : AccountCmdlet
{
    private readonly List<IAccountStore> _sources = [];
    private readonly List<MetaContact> _read = [];

    /// <inheritdoc/>
    /// <remarks>Any account may add to any metacontact, so that none is complete before the last account is read.</remarks>
    protected override void EndProcessing() =>
        WriteObject(MetaContact.Merge(_read).Select(metaContact => new AccountMetaContact(metaContact, _sources)), enumerateCollection: true);

    private protected override async Task WorkAsync(PipelineWriter pipeline, IAccountStore account, CancellationToken cancellationToken)
    {
        _read.AddRange(await MetaContact.ReadAsync(account, cancellationToken));
        _sources.Add(account);
    }

    private protected override CmdletException? Failure(Jid account, Exception cause) =>
        cause is XmppException failed ? SessionFailure.Failed("MetaContactsNotRead", account, account.ToString(), failed) : null;
}
