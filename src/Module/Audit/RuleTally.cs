namespace XmppContacts.Audit;

/// <summary>How many findings a rule has in one account, by severity.</summary>
/// <param name="Rule">The rule's name.</param>
public sealed record RuleTally(string Rule)
{
    private readonly int[] _counts = new int[(int)Severity.Critical + 1];

    /// <summary>The number of findings of a severity.</summary>
    public int this[Severity severity] => _counts[(int)severity];

    internal void Add(Severity severity) => _counts[(int)severity]++;
}
