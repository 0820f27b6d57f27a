using System.Globalization;

namespace XmppContacts.Migration.Tests.Faults;

/// <summary>What a matrix of faults has shown.</summary>
/// <param name="Points">Faults that happened.</param>
/// <param name="Lost">Each lost item with its fault.</param>
/// <param name="Flaws">What else was wrong, with its fault: a second run that failed, a third that changed something, duplicates, faults that did not happen.</param>
internal sealed record FaultReport(int Points, IReadOnlyList<string> Lost, IReadOnlyList<string> Flaws)
{
    /// <summary>What was lost in the window that docs/security.md describes; null where there is no second writer.</summary>
    public IReadOnlyList<string>? InWindow { get; init; }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"fault points tried: {Points}, lost items: {Lost.Count}{(InWindow is null ? "" : $", in the documented window: {InWindow.Count}")}");
}
