using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Cmdlets.Keys;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Contacts;
using XmppContacts.Migration;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.AddressBooks;

/// <summary>A cmdlet that reads or changes what accounts keep encrypted.</summary>
/// <remarks>A subclass that overrides <see cref="KeyedCmdlet.EndProcessing"/> calls the one here at its end.</remarks>
public abstract class AddressBookCmdlet : KeyedCmdlet
{
    private protected AddressBookCmdlet()
    {
    }

    /// <summary>The service that has the nodes of contacts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [PSDefaultValue(Help = "each account's personal eventing")]
    public string? PubSubService { get; set; }

    /// <summary>What opens encrypted contacts.</summary>
    private protected AddressBookAccess Access { get; private set; } = null!;

    /// <summary>Whether accounts are changed although encrypted items are missing or older than they were.</summary>
    private protected virtual bool AcceptsMissing => false;

    /// <summary>Whether secrets may be created for nodes whose items are encrypted with secrets that are not known.</summary>
    private protected virtual bool AllowsNewSecrets => false;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        var service = ServiceAddress();
        Access = OpenKeys() with { Service = service, AcceptsMissing = AcceptsMissing, AllowsNewSecrets = AllowsNewSecrets };
    }

    /// <summary>Changes the encrypted contacts of an account; what fails is written as an error.</summary>
    /// <param name="account">The account.</param>
    /// <param name="change">Changes a draft; called again when other clients write meanwhile.</param>
    /// <returns>The contacts as they are afterwards; null when the change failed.</returns>
    private protected AddressBook? Change(IAccountStore account, Action<AddressBookDraft> change)
    {
        AddressBookEdit? edit = null;
        var pulse = new WritingPulse(account.Jid);
        Run(
            (pipeline, cancellationToken) => pipeline.TryAsync(
                () => ApplyAsync(pipeline, cancellationToken),
                cause => AddressBookFailure.IsKnown(cause) ? AddressBookFailure.Of("EncryptedContactsNotWritten", account.Jid, cause) : null),
            pulse.Progress);
        return edit?.Book;

        async Task ApplyAsync(PipelineWriter pipeline, CancellationToken cancellationToken)
        {
            var secrets = Access.SecretsOf(account);
            edit = await Access.ChangeAsync(account, secrets, change, pulse, cancellationToken);
            await pipeline.WriteVerboseAsync($"{account.Jid}: {edit.Written} items written, reserved ones included.");
            foreach (var node in edit.MendedNodes)
            {
                await pipeline.WriteWarningAsync(
                    $"{account.Jid}: the node {node} was not private, or did not keep its items, and is private and lasting now. Others may have read what was in it.");
            }

            foreach (var warning in await SecretRemarks.OfExpiryAsync(secrets, cancellationToken))
            {
                await pipeline.WriteWarningAsync($"{account.Jid}: {warning}");
            }
        }
    }

    private Addressing.Jid? ServiceAddress()
    {
        if (PubSubService is null)
        {
            return null;
        }

        if (!Addressing.Jid.TryParse(PubSubService, out var service) || !service.IsBare)
        {
            ThrowTerminatingError(new CmdletException(
                "ServiceAddressInvalid", ErrorCategory.InvalidArgument, PubSubService,
                $"'{VisibleText.Shortened(PubSubService)}' is not the address of a pubsub service.", "Write it as pubsub.domain.").ErrorRecord);
        }

        return service;
    }
}
