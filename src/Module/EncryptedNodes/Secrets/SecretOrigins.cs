namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>Where a secret was found; one can be in several places.</summary>
[Flags]
public enum SecretOrigins
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>The message archive (XEP-0313).</summary>
    Archive = 1,

    /// <summary>The messages that wait for the account to come online.</summary>
    Offline = 2,

    /// <summary>The secrets file.</summary>
    File = 4,

    /// <summary>The account's private node.</summary>
    PrivateNode = 8,
}
