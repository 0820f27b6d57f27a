namespace XmppContacts.Contacts;

/// <summary>What is done so that the server cannot tell contacts from reserved items, or count them.</summary>
public enum PaddingPolicy
{
    /// <summary>All items have one size, reserved items fill each node to a power of two, and what is removed becomes a reserved item.</summary>
    Full,

    /// <summary>Nothing: what is removed is retracted.</summary>
    None,
}
