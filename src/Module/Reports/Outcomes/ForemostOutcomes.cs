using XmppContacts.Migration;

namespace XmppContacts.Reports.Outcomes;

/// <summary>The outcomes that need a person's attention most, never more than a number, so that memory does not grow with the server.</summary>
/// <param name="most">How many are kept.</param>
internal sealed class ForemostOutcomes(int most)
{
    private readonly Dictionary<OutcomeKind, List<MigrationOutcome>> _kept = Order.ToDictionary(kind => kind, _ => new List<MigrationOutcome>());
    private int _total;

    /// <summary>Outcomes, the gravest first.</summary>
    public static IReadOnlyList<OutcomeKind> Order { get; } =
        [OutcomeKind.Failed, OutcomeKind.Skipped, OutcomeKind.Planned, OutcomeKind.Migrated, OutcomeKind.Restored, OutcomeKind.Unchanged];

    /// <summary>How many were left out.</summary>
    public int LeftOut => _total - Kept.Count();

    /// <summary>Those that are kept, the gravest first.</summary>
    public IEnumerable<MigrationOutcome> Kept => Order.SelectMany(kind => _kept[kind]).Take(most);

    /// <summary>Adds one.</summary>
    public void Add(MigrationOutcome outcome)
    {
        _total++;
        if (_kept[outcome.Outcome] is var kept && kept.Count < most)
        {
            kept.Add(outcome);
        }
    }
}
