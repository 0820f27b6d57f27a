namespace XmppContacts.Discovery;

/// <summary>What a server's contact address is for (XEP-0157 §7.1).</summary>
public enum ServerContactKind
{
    /// <summary>Abusive traffic.</summary>
    Abuse,

    /// <summary>The administrators.</summary>
    Admin,

    /// <summary>Customers' feedback.</summary>
    Feedback,

    /// <summary>Sales and marketing.</summary>
    Sales,

    /// <summary>Security concerns.</summary>
    Security,

    /// <summary>The state of the service.</summary>
    Status,

    /// <summary>Customers' support.</summary>
    Support,
}
