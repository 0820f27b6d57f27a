using System.Management.Automation;
using XmppContacts.Addressing;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Cmdlets.Sessions;
using XmppContacts.MetaContacts;
using XmppContacts.Streams;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.MetaContacts;

/// <summary>Why metacontacts were not changed, as an error of the shell.</summary>
internal static class MetaContactFailure
{
    /// <summary>Whether an exception is one of those that a change is known to end with.</summary>
    public static bool IsKnown(Exception cause) => cause is XmppException or MetaContactException or MetaContactConflictException or ArgumentException;

    /// <summary>The error.</summary>
    /// <param name="account">Whose metacontacts they are.</param>
    /// <param name="cause">A known exception.</param>
    public static CmdletException Of(Jid account, Exception cause) => cause switch
    {
        MetaContactException refused => Refused(refused),
        MetaContactConflictException => new CmdletException(
            "MetaContactConflict", ErrorCategory.ResourceBusy, account.ToString(), cause.Message,
            "Close the account's other clients, or wait until they are done, and try again.", cause),
        XmppException failed => SessionFailure.Failed("MetaContactNotChanged", account, account.ToString(), failed),
        _ => new CmdletException(
            "MetaContactInvalid", ErrorCategory.InvalidArgument, account.ToString(), $"{account}: {VisibleText.Of(WithoutParameter((ArgumentException)cause))}",
            "Name each member once, and use a tag without control characters.", cause),
    };

    // The runtime names the parameter of a method, which is none of the cmdlet's.
    private static string WithoutParameter(ArgumentException cause) =>
        cause.Message.Replace($" (Parameter '{cause.ParamName}')", "", StringComparison.Ordinal);

    private static CmdletException Refused(MetaContactException refused)
    {
        var (category, action) = refused.Refusal switch
        {
            MetaContactRefusal.NotBare => (ErrorCategory.InvalidArgument, "Leave out the part after the slash."),
            MetaContactRefusal.InAnotherMetaContact => (ErrorCategory.ResourceExists, "Remove it from the other metacontact first, with Remove-XmppMetaContact -Jid."),
            _ => (ErrorCategory.ObjectNotFound, "Check the address; -Force takes it nevertheless."),
        };
        return new CmdletException("MemberRefused", category, refused.Jid.ToString(), refused.Message, action, refused);
    }
}
