namespace XmppContacts.Audit;

/// <summary>How a finding compares with an earlier report.</summary>
public enum FindingStatus
{
    /// <summary>The earlier report did not have it.</summary>
    New,

    /// <summary>The earlier report had it too.</summary>
    Known,

    /// <summary>Only the earlier report had it.</summary>
    Fixed,
}
