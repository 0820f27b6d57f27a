namespace XmppContacts.Contacts;

/// <summary>A contact or a group breaks XEP-0510. The message holds nothing private.</summary>
public sealed class InvalidItemException : Exception
{
    internal InvalidItemException(InvalidItemReason reason)
        : base(Sentence(reason)) => Reason = reason;

    /// <summary>What is wrong.</summary>
    public InvalidItemReason Reason { get; }

    private static string Sentence(InvalidItemReason reason) => reason switch
    {
        InvalidItemReason.WrongElement => "the element is not one that belongs in this node",
        InvalidItemReason.NoIdentity => "the contact has no identity",
        InvalidItemReason.IdentityWithoutType => "an identity of the contact has no type",
        InvalidItemReason.IdentityNotBareJid => "an identity of type 'jid' is not a bare JID",
        InvalidItemReason.GroupReferenceWithoutId => "a group of the contact has no ID",
        InvalidItemReason.GroupWithoutId => "the group has no ID",
        InvalidItemReason.GroupWithoutName => "the group has no name",
        _ => "a value holds a character that XML cannot hold",
    };
}
