using System.Management.Automation;

namespace XmppContacts.Cmdlets.Pipeline;

/// <summary>An error as the shell records it: with an ID that scripts match on, a category, a target and what to do about it.</summary>
public class CmdletException : Exception, IContainsErrorRecord
{
    internal CmdletException(
        string errorId, ErrorCategory category, object? target, string message, string recommendedAction, Exception? cause = null)
        : base(message, cause) => ErrorRecord = new ErrorRecord(this, errorId, category, target)
        {
            ErrorDetails = new ErrorDetails(message) { RecommendedAction = recommendedAction },
        };

    /// <summary>The record to write or to end with.</summary>
    public ErrorRecord ErrorRecord { get; }
}
