namespace XmppContacts.Audit;

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    /// <summary>Worth knowing, harms nobody.</summary>
    Info,

    /// <summary>Tells the server little that it does not know anyway.</summary>
    Low,

    /// <summary>Breaks a promise of the encrypted form, or keeps it from being reached.</summary>
    Medium,

    /// <summary>Personal data that the server can read.</summary>
    High,

    /// <summary>Data that others than the server can read, or that its user believes to be protected.</summary>
    Critical,
}
