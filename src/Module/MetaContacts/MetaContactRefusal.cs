namespace XmppContacts.MetaContacts;

/// <summary>Why an address cannot become a member of a metacontact (XEP-0209 §4.1).</summary>
public enum MetaContactRefusal
{
    /// <summary>The address has a resource.</summary>
    NotBare,

    /// <summary>The account has the address in another metacontact.</summary>
    InAnotherMetaContact,

    /// <summary>The address is not in the account's roster.</summary>
    NotInRoster,
}
