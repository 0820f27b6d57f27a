using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Cmdlets.AddressBooks;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Contacts;
using XmppContacts.Migration;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.Secrets;

/// <summary>Makes new shared secrets for nodes and revokes the ones before them (XEP-0473).</summary>
[Cmdlet(VerbsData.Update, "XmppSharedSecret", SupportsShouldProcess = true)]
[OutputType(typeof(AccountSharedSecret))]
public sealed class UpdateXmppSharedSecret : EncryptedAccountCmdlet
{
    /// <summary>The nodes that get new secrets.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [PSDefaultValue(Help = "those of contacts and of their groups")]
    public string[] Node { get; set; } = [ContactNodes.Contacts, ContactNodes.Groups];

    /// <summary>Why, for people to read.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Reason { get; set; }

    /// <summary>Leaves the items that are there under the old secret, rather than encrypting them again with the new one.</summary>
    [Parameter]
    public SwitchParameter KeepItems { get; set; }

    /// <summary>Changes accounts although encrypted items are missing or older than they were.</summary>
    [Parameter]
    public SwitchParameter AcceptMissing { get; set; }

    private protected override bool AcceptsMissing => AcceptMissing;

    /// <summary>Gives the new secrets, without their passphrases.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool MakesSecrets => true;

    private protected override string ErrorId => "SharedSecretNotUpdated";

    private protected override bool IsConfirmed(IAccountStore account) =>
        ShouldProcess(account.Jid.ToString(), $"Make new shared secrets for {VisibleText.Shortened(string.Join(", ", Node))}, and revoke the ones before");

    private protected override async Task WorkAsync(PipelineWriter pipeline, IAccountStore account, CancellationToken cancellationToken)
    {
        var secrets = Access.SecretsOf(account);
        await Access.RotateAsync(account, secrets, Node, Reason, KeepItems, cancellationToken);
        foreach (var warning in await SecretRemarks.OfExpiryAsync(secrets, cancellationToken))
        {
            await pipeline.WriteWarningAsync($"{account.Jid}: {warning}");
        }

        if (PassThru)
        {
            await pipeline.WriteObjectsAsync(secrets.Found
                .Where(found => !found.Secret.IsRevoked && found.Secret.Service == secrets.Service && Node.Contains(found.Secret.Node))
                .Select(found => new AccountSharedSecret(account.Jid, found)));
        }
    }
}
