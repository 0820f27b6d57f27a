namespace XmppContacts.Migration;

/// <summary>What is being done to an account.</summary>
public enum MigrationStage
{
    /// <summary>Its data is read.</summary>
    Reading,

    /// <summary>Keys, limits and the backup are seen to.</summary>
    Preparing,

    /// <summary>Encrypted items are written.</summary>
    Publishing,

    /// <summary>Everything is read back and decrypted.</summary>
    Verifying,

    /// <summary>Names and groups are cleared from the roster.</summary>
    Clearing,

    /// <summary>Names and groups are put back into the roster.</summary>
    Restoring,
}
