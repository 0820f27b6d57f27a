using XmppContacts.Audit;
using XmppContacts.Reports.Findings;

namespace XmppContacts.Reports.Html;

/// <summary>As many findings as a page can hold, the gravest. What it keeps does not grow with the findings that pass.</summary>
/// <remarks>A finding that is fixed is less grave than any that is not.</remarks>
internal sealed class GravestFindings
{
    private const int MaximumRows = 50_000;

    // Rows of usual length stay far below; a server full of long names must not make a page that no browser opens.
    private const long MaximumCharacters = 16 * 1024 * 1024;

    private static readonly int Severities = Enum.GetValues<Severity>().Length;

    private readonly List<ReportFinding>[] _byGravity = [.. Enumerable.Range(0, 2 * Severities).Select(_ => new List<ReportFinding>())];
    private long _characters;
    private string _account = "";

    /// <summary>How many are kept.</summary>
    public int Count { get; private set; }

    /// <summary>How many there were.</summary>
    public long Total { get; private set; }

    /// <summary>Takes a finding in, when it is grave enough; the least grave, and of those the last, makes room.</summary>
    public void Add(ReportFinding finding)
    {
        Total++;
        var gravity = Gravity(finding);
        if (Count == MaximumRows && gravity <= LeastGravity())
        {
            return;
        }

        var row = Shown(finding);
        _byGravity[gravity].Add(row);
        _characters += Characters(row);
        Count++;
        while (Count > MaximumRows || _characters > MaximumCharacters)
        {
            RemoveLeast();
        }
    }

    /// <summary>The findings kept, the gravest first and otherwise as they came.</summary>
    public IEnumerable<ReportFinding> All() => _byGravity.Reverse().SelectMany(rows => rows);

    private static int Gravity(ReportFinding finding) => (int)finding.Severity + (finding.Status == FindingStatus.Fixed ? 0 : Severities);

    private static long Characters(ReportFinding row) =>
        row.Account.Length + row.Rule.Length + row.Contact.Length + row.Field.Length + row.Value.Length + row.Location.Length + row.Message.Length;

    private int LeastGravity() => Array.FindIndex(_byGravity, rows => rows.Count > 0);

    private void RemoveLeast()
    {
        var rows = _byGravity[LeastGravity()];
        _characters -= Characters(rows[^1]);
        rows.RemoveAt(rows.Count - 1);
        Count--;
    }

    private ReportFinding Shown(ReportFinding finding)
    {
        // Findings come account by account: one text serves them all.
        var account = PageText.Of(finding.Account);
        _account = account == _account ? _account : account;
        return finding with
        {
            Account = _account,
            Rule = PageText.Of(finding.Rule),
            Contact = PageText.Of(finding.Contact),
            Field = PageText.Of(finding.Field),
            Value = PageText.Of(finding.Value),
            Location = PageText.Of(finding.Location),
            Message = PageText.Of(finding.Message),
        };
    }
}
