using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using XmppContacts.Migration;

namespace XmppContacts.Cmdlets.Migrations;

/// <summary>How far a migration has come, as the shell shows it: the accounts, and below them the contacts of the one in hand.</summary>
/// <param name="activity">What is done to the accounts.</param>
internal sealed class MigrationPulse(string activity) : IProgress<MigrationStep>
{
    private const int AccountsId = 0;
    private const int ContactsId = 1;

    private readonly MigrationProgress _done = new();
    private readonly Lock _gate = new();
    private MigrationStep? _step;
    private long _stageBegun;

    public void Report(MigrationStep value)
    {
        lock (_gate)
        {
            if (_step?.Account != value.Account || _step?.Stage != value.Stage)
            {
                _stageBegun = Stopwatch.GetTimestamp();
            }

            _step = value;
        }
    }

    /// <summary>An account is done.</summary>
    public void Add(MigrationOutcome outcome) => _done.Add(outcome);

    /// <summary>The accounts.</summary>
    public ProgressRecord Accounts() => new(
        AccountsId, activity, string.Create(CultureInfo.CurrentCulture, $"{_done.Accounts:N0} accounts done, {_done.ContactsPerSecond:N1} contacts a second"));

    /// <summary>The contacts of the account in hand; null before there is one.</summary>
    public ProgressRecord? Contacts()
    {
        lock (_gate)
        {
            if (_step is not { } step)
            {
                return null;
            }

            var status = step.Total == 0 ? NameOf(step.Stage) : string.Create(CultureInfo.CurrentCulture, $"{NameOf(step.Stage)}: {step.Done:N0} of {step.Total:N0}");
            var record = new ProgressRecord(ContactsId, step.Account.ToString(), status) { ParentActivityId = AccountsId };
            if (step is { Done: > 0 } && step.Total >= step.Done)
            {
                record.PercentComplete = (int)(100L * step.Done / step.Total);
                record.SecondsRemaining = (int)(Stopwatch.GetElapsedTime(_stageBegun).TotalSeconds * (step.Total - step.Done) / step.Done);
            }

            return record;
        }
    }

    private static string NameOf(MigrationStage stage) => stage switch
    {
        MigrationStage.Reading => "reading",
        MigrationStage.Preparing => "keys, limits and backup",
        MigrationStage.Publishing => "writing encrypted items",
        MigrationStage.Verifying => "reading back",
        MigrationStage.Clearing => "clearing the contact list",
        _ => "filling the contact list",
    };
}
