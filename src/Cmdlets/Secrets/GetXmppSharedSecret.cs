using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Cmdlets.AddressBooks;
using XmppContacts.Cmdlets.Pipeline;

namespace XmppContacts.Cmdlets.Secrets;

/// <summary>Lists the shared secrets of accounts, without their passphrases (XEP-0473).</summary>
[Cmdlet(VerbsCommon.Get, "XmppSharedSecret")]
[OutputType(typeof(AccountSharedSecret))]
public sealed class GetXmppSharedSecret : EncryptedAccountCmdlet
{
    private protected override string ErrorId => "SharedSecretsNotRead";

    private protected override async Task WorkAsync(PipelineWriter pipeline, IAccountStore account, CancellationToken cancellationToken)
    {
        var secrets = Access.SecretsOf(account);
        var found = await secrets.ListAsync(cancellationToken);
        foreach (var problem in AddressBookFailure.Rejected(account.Jid, secrets.Rejections))
        {
            await pipeline.WriteErrorAsync(problem.ErrorRecord);
        }

        await pipeline.WriteObjectsAsync(found.Select(secret => new AccountSharedSecret(account.Jid, secret)));
    }
}
