using XmppContacts.Addressing;

namespace XmppContacts.MetaContacts;

/// <summary>An address was refused as a member of a metacontact; nothing was changed.</summary>
public sealed class MetaContactException : Exception
{
    internal MetaContactException(Jid account, Jid jid, MetaContactRefusal refusal)
        : base($"{account}: {jid} {Reason(refusal)}.")
    {
        Account = account;
        Jid = jid;
        Refusal = refusal;
    }

    /// <summary>The account.</summary>
    public Jid Account { get; }

    /// <summary>The address that was refused.</summary>
    public Jid Jid { get; }

    /// <summary>Why.</summary>
    public MetaContactRefusal Refusal { get; }

    private static string Reason(MetaContactRefusal refusal) => refusal switch
    {
        MetaContactRefusal.NotBare => "is not a bare JID, and only those can be members of a metacontact",
        MetaContactRefusal.InAnotherMetaContact => "is a member of another metacontact of the account; it must be removed from that one first",
        _ => "is not in the roster of the account; this can be forced",
    };
}
