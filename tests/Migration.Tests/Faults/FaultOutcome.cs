namespace XmppContacts.Migration.Tests.Faults;

/// <summary>What came of one fault.</summary>
internal sealed class FaultOutcome(FaultPoint point)
{
    private readonly HashSet<string> _lost = [];
    private readonly List<string> _lostLines = [];
    private readonly List<string> _flaws = [];

    /// <summary>Whether the fault happened.</summary>
    public bool WasHit { get; set; }

    /// <summary>Lost items, each once.</summary>
    public IReadOnlyList<string> Lost => _lostLines;

    public IReadOnlyList<string> Flaws => _flaws;

    public void AddLost(string when, IEnumerable<string> items) =>
        _lostLines.AddRange(items.Where(_lost.Add).Select(item => $"{point}: lost {when}: {item}"));

    public void AddFlaw(string flaw) => _flaws.Add($"{point}: {flaw}");
}
