namespace XmppContacts.Migration;

/// <summary>How accounts are migrated.</summary>
public sealed record MigrationOptions
{
    /// <summary>Whether what private storage has about contacts moves too: metacontacts (XEP-0209) become contacts with several identities, and notes (XEP-0145) go with their contacts.</summary>
    public bool IncludeMetaContacts { get; init; }

    /// <summary>Whether vCards of contacts in the contact node move into the encrypted contacts too, with their names and groups (XEP-0292).</summary>
    public bool IncludeCards { get; init; }

    /// <summary>
    /// Whether the roster's name and groups count wherever an encrypted contact has others. Without it they count where an earlier migration has cleared that contact, so that
    /// a client of the user put them there since; elsewhere the encrypted ones stay. What does not count is kept beside what does.
    /// </summary>
    public bool PreferRoster { get; init; }

    /// <summary>Whether the encrypted name and groups stay also where an earlier migration has cleared the contact. Not beside <see cref="PreferRoster"/>.</summary>
    public bool PreferEncrypted { get; init; }

    /// <summary>Whether a key is made for accounts that have none, published, and backed up on the server (XEP-0373 §5). Needs <see cref="BackupCodes"/>.</summary>
    public bool GenerateKeys { get; init; }

    /// <summary>The CSV file that the codes of secret-key backups are added to, <c>Account,Fingerprint,BackupCode</c>, or null. They are nowhere else.</summary>
    public string? BackupCodes { get; init; }

    /// <summary>Whether lines of <see cref="BackupCodes"/> end with CRLF, for spreadsheets; else with LF.</summary>
    public bool EndsCodesWithCrLf { get; init; }

    /// <summary>The folder for an encrypted backup of each account, made before its first change, or null.</summary>
    public string? BackupFolder { get; init; }

    /// <summary>Whether nothing is changed.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Asks for a clean stop: the step in hand is finished, and what is left is done by another run.</summary>
    public CancellationToken Stop { get; init; }
}
