namespace XmppContacts.OpenPgp.Keys;

/// <summary>Whether a signature holds.</summary>
public enum SignatureState
{
    /// <summary>It is the key's, over exactly this content, and the key was neither expired nor revoked.</summary>
    Valid,

    /// <summary>It is the key's, over exactly this content, and the key was not expired when it was made, as it is now. It was not revoked.</summary>
    ValidWhenMade,

    /// <summary>It is not over this content.</summary>
    Bad,

    /// <summary>The ring does not have the key.</summary>
    UnknownKey,

    /// <summary>The signature is past its time, or was made when the key was.</summary>
    Expired,

    /// <summary>The key was revoked.</summary>
    Revoked,

    /// <summary>It could not be checked, as for an algorithm that is not known.</summary>
    Unchecked,
}
