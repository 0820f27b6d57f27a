using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Cmdlets.AddressBooks;
using XmppContacts.Cmdlets.Binding;
using XmppContacts.Cmdlets.Completion;
using XmppContacts.Cmdlets.Pipeline;

namespace XmppContacts.Cmdlets.Secrets;

/// <summary>Lists the shared secrets of accounts, without their passphrases (XEP-0473).</summary>
[Cmdlet(VerbsCommon.Get, "XmppSharedSecret")]
[OutputType(typeof(AccountSharedSecret))]
public sealed class GetXmppSharedSecret : AddressBookCmdlet
{
    /// <summary>The sessions or accounts.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [Alias("Account")]
    public IAccountData[] Session { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => Run(ReadAsync);

    private async Task ReadAsync(PipelineWriter pipeline, CancellationToken cancellationToken)
    {
        foreach (var account in Session)
        {
            try
            {
                var secrets = Access.SecretsOf(account);
                var found = await secrets.ListAsync(cancellationToken);
                foreach (var rejection in secrets.Rejections)
                {
                    await pipeline.WriteErrorAsync(AddressBookFailure.Rejected(account.Jid, rejection).ErrorRecord);
                }

                await pipeline.WriteObjectsAsync(found.Select(secret => new AccountSharedSecret(account.Jid, secret)));
            }
            catch (Exception e) when (AddressBookFailure.IsKnown(e))
            {
                await pipeline.WriteErrorAsync(AddressBookFailure.Of("SharedSecretsNotRead", account.Jid, e).ErrorRecord);
            }
        }
    }
}
