namespace XmppContacts.Bench;

/// <summary>The middle of several measurements: what a noisy machine leaves to quote.</summary>
internal static class Median
{
    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
