using XmppContacts.Migration;

namespace XmppContacts.Tool.Commands.Migration;

/// <summary>Keeps the last step of any account, and gives the advice about large rosters once, when it is still of use.</summary>
/// <param name="advises">Whether advice is given; in an export, clearing takes no time.</param>
internal sealed class StepWatch(bool advises) : IProgress<MigrationStep>
{
    private readonly Lock _gate = new();
    private MigrationStep? _last;
    private bool _isAdvised;

    /// <summary>What writes a sentence.</summary>
    public Action<string> Tell { get; set; } = Failure.Write;

    /// <summary>The last step that was told of.</summary>
    public MigrationStep? Last
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    public void Report(MigrationStep value)
    {
        lock (_gate)
        {
            _last = value;
        }

        if (value.Stage is MigrationStage.Clearing or MigrationStage.Restoring)
        {
            Advise(value.Total);
        }
    }

    /// <summary>Gives the advice for a number of roster items to change, unless it was given.</summary>
    public void Advise(int rosterItems)
    {
        if (!advises || MigrationAdvice.Of(rosterItems) is not { } advice)
        {
            return;
        }

        lock (_gate)
        {
            if (_isAdvised)
            {
                return;
            }

            _isAdvised = true;
        }

        Tell(advice);
    }
}
