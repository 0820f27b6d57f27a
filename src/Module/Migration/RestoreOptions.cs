namespace XmppContacts.Migration;

/// <summary>How accounts are restored.</summary>
public sealed record RestoreOptions
{
    /// <summary>The backup to restore from; null restores from the encrypted contacts.</summary>
    public string? BackupFile { get; init; }

    /// <summary>Whether encrypted contacts and groups go, once the roster was read back with everything that they hold.</summary>
    public bool RemoveEncrypted { get; init; }

    /// <summary>Whether nothing is changed.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Asks for a clean stop: the step in hand is finished, and what is left is done by another run.</summary>
    public CancellationToken Stop { get; init; }
}
