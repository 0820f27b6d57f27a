namespace XmppContacts.OpenPgp.Keys;

/// <summary>Whether a signature holds.</summary>
public enum SignatureState
{
    /// <summary>It is the key's, over exactly this content, and the key was neither expired nor revoked.</summary>
    Valid,

    /// <summary>It is not over this content.</summary>
    Bad,

    /// <summary>The ring does not have the key.</summary>
    UnknownKey,

    /// <summary>The signature or the key is past its time.</summary>
    Expired,

    /// <summary>The key was revoked.</summary>
    Revoked,

    /// <summary>It could not be checked, as for an algorithm that is not known.</summary>
    Unchecked,
}
