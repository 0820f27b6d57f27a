using System.Management.Automation;
using XmppContacts.Addressing;
using XmppContacts.Cmdlets.Keys;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Cmdlets.Sessions;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp;
using XmppContacts.Streams;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.AddressBooks;

/// <summary>What is wrong with encrypted contacts, as errors of the shell.</summary>
internal static class AddressBookFailure
{
    private const int IdsShown = 3;

    /// <summary>Whether an exception is one of those that reading or changing is known to end with.</summary>
    public static bool IsKnown(Exception cause) =>
        cause is XmppException or OpenPgpException or SharedSecretException or EncryptedNodeException or InvalidItemException or NotSupportedException;

    /// <summary>Why contacts or secrets of an account were not read or not changed.</summary>
    /// <param name="errorId">What scripts match on when the server, or the way to it, is the reason.</param>
    /// <param name="account">Whose they are.</param>
    /// <param name="cause">A known exception.</param>
    public static CmdletException Of(string errorId, Jid account, Exception cause) => cause switch
    {
        XmppException failed => SessionFailure.Failed(errorId, account, account.ToString(), failed),
        EncryptedNodeException refused => Refused(errorId, account, refused),
        InvalidItemException => new CmdletException(
            "ContactInvalid", ErrorCategory.InvalidArgument, account.ToString(), $"{account}: {cause.Message}; nothing was written.",
            "Leave out control characters in names and groups.", cause),
        NotSupportedException => new CmdletException(
            "ServiceUnreachable", ErrorCategory.InvalidOperation, account.ToString(), $"{cause.Message.TrimEnd('.')}.",
            "Connect the account with Connect-XmppAccount, or leave out -PubSubService.", cause),
        _ => KeyFailure.Of(cause, account.ToString()),
    };

    /// <summary>The items that are not used, those alike in one error.</summary>
    public static IEnumerable<CmdletException> Faults(AddressBook book) =>
        from fault in book.Faults
        group fault.ItemId by (fault.Node, fault.Kind, fault.Message) into alike
        select Fault(book.Account, alike.Key.Node, alike.Key.Kind, alike.Key.Message, [.. alike]);

    /// <summary>What claims to be a shared secret and is not used, those alike in one error.</summary>
    public static IEnumerable<CmdletException> Rejected(Jid account, IEnumerable<SecretRejection> rejections) =>
        from rejection in rejections
        group rejection by (rejection.Reason, rejection.Message) into alike
        select new CmdletException(
            "SharedSecretRejected", ErrorCategory.SecurityError, account.ToString(),
            $"{account}: {VisibleText.Of(alike.Key.Message)} ({alike.Key.Reason}{(alike.Count() == 1 ? "" : $", {alike.Count()} times")}).",
            "If it is yours, import the signer's key, or name who may sign with -Signer; if not, somebody tried to slip it in.");

    private static CmdletException Fault(Jid account, string node, ItemFaultKind kind, string message, IReadOnlyList<string> ids)
    {
        var (id, category, action) = kind switch
        {
            ItemFaultKind.Plaintext => ("PlaintextItem", ErrorCategory.SecurityError, "The server or another program put it there. Move-XmppRosterMetadata encrypts those that are valid."),
            ItemFaultKind.UnknownSecret => (
                "SharedSecretUnknown", ErrorCategory.ObjectNotFound, "Name the account's key with -KeyPath or -GnuPGHome, or the file of secrets with -SecretsFile."),
            ItemFaultKind.Undecryptable => ("UndecryptableItem", ErrorCategory.InvalidData, "Set the contact again, or have its item removed."),
            ItemFaultKind.Invalid => ("InvalidItem", ErrorCategory.InvalidData, "Have it corrected by the program that wrote it."),
            _ => ("ItemIdNotUnique", ErrorCategory.InvalidData, "Have the server's node repaired."),
        };
        var named = string.Join(", ", ids.Take(IdsShown).Select(VisibleText.Shortened)) + (ids.Count > IdsShown ? ", …" : "");
        return new CmdletException(
            id, category, account.ToString(), $"{account}: {(ids.Count == 1 ? "an item" : $"{ids.Count} items")} of {node} not used ({named}): {VisibleText.Shortened(message)}.", action);
    }

    private static CmdletException Refused(string errorId, Jid account, EncryptedNodeException cause)
    {
        var (category, action) = cause.Reason switch
        {
            EncryptedNodeFailure.NotSupported => (ErrorCategory.NotInstalled, "Have personal eventing with publish-options enabled, or name another service with -PubSubService."),
            EncryptedNodeFailure.TooManyItems => (ErrorCategory.LimitsExceeded, "Have the limit raised that the message names."),
            EncryptedNodeFailure.NotPrivate => (ErrorCategory.PermissionDenied, "Make sure that the node is the account's own."),
            EncryptedNodeFailure.ItemTooLarge => (ErrorCategory.LimitsExceeded, "Shorten the contact's name, or its groups."),
            EncryptedNodeFailure.NoSecret => (ErrorCategory.ObjectNotFound, "Make a secret with Update-XmppSharedSecret."),
            EncryptedNodeFailure.ItemsMissing => (ErrorCategory.InvalidResult, "Restore the items on the server, or accept the loss with -AcceptMissing."),
            EncryptedNodeFailure.ItemsLost => (ErrorCategory.InvalidResult, "Set the contacts again; what is there is not written twice."),
            _ => (ErrorCategory.ResourceBusy, "Close the account's other clients, or wait until they are done, and try again."),
        };
        return new CmdletException(errorId, category, account.ToString(), cause.Message, action, cause);
    }
}
