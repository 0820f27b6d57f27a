namespace XmppContacts.Reports;

/// <summary>How reports give the values that leak.</summary>
public enum ValueMode
{
    /// <summary>The first letter and about the length, as <c>J… [4-7]</c>.</summary>
    Mask,

    /// <summary>The value itself.</summary>
    Show,

    /// <summary>A keyed hash, so that two reports can be compared without the values.</summary>
    Hash,
}
