namespace XmppContacts.Tool.Commands.Reports;

/// <summary>The files that a command writes.</summary>
internal static class ReportTargets
{
    /// <exception cref="ArgumentException">Two of the files are the same; null is none.</exception>
    public static void RefuseSame(params IEnumerable<string?> paths)
    {
        var repeated = paths.OfType<string>().GroupBy(path => path == "-" ? "-" : Path.GetFullPath(path)).FirstOrDefault(group => group.Count() > 1);
        if (repeated is not null)
        {
            throw new ArgumentException(repeated.Key == "-"
                ? "Only one report can go to standard output."
                : $"Two reports cannot be written to the same file '{repeated.First()}'.");
        }
    }
}
