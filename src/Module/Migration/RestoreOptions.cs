namespace XmppContacts.Migration;

/// <summary>How accounts are restored.</summary>
public sealed record RestoreOptions
{
    /// <summary>The backup to restore from; null restores from the encrypted contacts, unless there is a folder.</summary>
    public string? BackupFile { get; init; }

    /// <summary>
    /// The folder of backups to restore from, or null. Each contact gets what the newest backup has that knows anything of it: one that a second run
    /// wrote lacks what the first had cleared.
    /// </summary>
    public string? BackupFolder { get; init; }

    /// <summary>Whether encrypted contacts and groups go, once the roster was read back with everything that they hold.</summary>
    public bool RemoveEncrypted { get; init; }

    /// <summary>Whether nothing is changed.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Asks for a clean stop: the step in hand is finished, and what is left is done by another run.</summary>
    public CancellationToken Stop { get; init; }
}
