using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Cmdlets.Binding;
using XmppContacts.Cmdlets.Completion;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Cmdlets.Sessions;
using XmppContacts.MetaContacts;
using XmppContacts.Streams;

namespace XmppContacts.Cmdlets.MetaContacts;

/// <summary>Gives the metacontacts of accounts, merged by their tags (XEP-0209).</summary>
[Cmdlet(VerbsCommon.Get, "XmppMetaContact")]
[OutputType(typeof(AccountMetaContact))]
public sealed class GetXmppMetaContact : AsyncCmdlet
{
    private readonly List<IAccountStore> _sources = [];
    private readonly List<MetaContact> _read = [];

    /// <summary>The sessions or accounts.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [Alias("Account")]
    public IAccountStore[] Session { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => Run(ReadAsync);

    /// <inheritdoc/>
    /// <remarks>Any account may add to any metacontact, so that none is complete before the last account is read.</remarks>
    protected override void EndProcessing() =>
        WriteObject(MetaContact.Merge(_read).Select(metaContact => new AccountMetaContact(metaContact, _sources)), enumerateCollection: true);

    private async Task ReadAsync(PipelineWriter pipeline, CancellationToken cancellationToken)
    {
        foreach (var account in Session)
        {
            try
            {
                _read.AddRange(await MetaContact.ReadAsync(account, cancellationToken));
                _sources.Add(account);
            }
            catch (XmppException e)
            {
                await pipeline.WriteErrorAsync(SessionFailure.Failed("MetaContactsNotRead", account.Jid, account.Jid.ToString(), e).ErrorRecord);
            }
        }
    }
}
