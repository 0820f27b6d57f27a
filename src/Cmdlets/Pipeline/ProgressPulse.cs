using System.Diagnostics;
using System.Management.Automation;

namespace XmppContacts.Cmdlets.Pipeline;

/// <summary>Shows progress a few times a second, whatever the number of objects. What is done at once shows none.</summary>
internal sealed class ProgressPulse(Cmdlet cmdlet, Func<ProgressRecord?> progress)
{
    private long _shownAt = Stopwatch.GetTimestamp();
    private ProgressRecord? _shown;

    public static TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(200);

    public void Beat()
    {
        if (Stopwatch.GetElapsedTime(_shownAt) >= Interval && progress() is { } record)
        {
            cmdlet.WriteProgress(record);
            _shown = record;
            _shownAt = Stopwatch.GetTimestamp();
        }
    }

    public void End()
    {
        if (_shown is not null)
        {
            _shown.RecordType = ProgressRecordType.Completed;
            cmdlet.WriteProgress(_shown);
        }
    }
}
