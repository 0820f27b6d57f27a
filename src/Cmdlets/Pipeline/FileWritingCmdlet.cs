using System.Management.Automation;

namespace XmppContacts.Cmdlets.Pipeline;

/// <summary>A cmdlet that writes what comes through the pipeline to a file or folder, which takes its place only when it is complete.</summary>
public abstract class FileWritingCmdlet : AsyncCmdlet
{
    private protected FileWritingCmdlet()
    {
    }

    /// <summary>The file or folder to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [Alias("LiteralPath", "PSPath", "LP")]
    public string Path { get; set; } = "";

    /// <summary>Work on the file; what the file system refuses ends the command.</summary>
    private protected void Write(Func<CancellationToken, ValueTask> work)
    {
        try
        {
            Run(async (_, cancellationToken) => await work(cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(NotWritten(e).ErrorRecord);
        }
    }

    /// <summary>The error for an exception of the file system.</summary>
    private protected abstract CmdletException NotWritten(Exception cause);

    /// <summary>The category of such an error.</summary>
    private protected static ErrorCategory CategoryOf(Exception cause) =>
        cause is UnauthorizedAccessException ? ErrorCategory.PermissionDenied : ErrorCategory.WriteError;
}
