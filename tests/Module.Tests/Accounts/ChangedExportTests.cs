using System.Text;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Audit;
using XmppContacts.Reports;
using XmppContacts.Reports.Findings;
using XmppContacts.Tests.Reports;

namespace XmppContacts.Tests.Accounts;

/// <summary>Whatever is wrong with the structure of one account: the findings of the others stay, and nothing of it is missing without a problem that says so.</summary>
public sealed class ChangedExportTests
{
    // Each change with its data is one finding of the original.
    private static readonly string[] Leaks =
        ["RosterNameExposed", "RosterGroupExposed", "MetaContactExposed", "ContactNoteExposed", "BookmarkNameExposed", "PlaintextItem", "NodeAccessModel", "NodeAffiliation", "NodeNotPersistent"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerDataContent.Audit, 0)]
    [InlineData(ServerDataContent.Everything, 1_000_000)]
    public async Task No_change_of_one_account_loses_a_finding_silently(ServerDataContent content, int firstSeed)
    {
        using var folder = new TemporaryFolder();
        var (original, none) = await AuditAsync(folder, ChangedExport.Whole(ChangedExport.Account), content);
        Assert.Empty(none);
        Assert.All(ChangedExport.Accounts, account => Assert.Equal(Leaks.Order(), original[account].Select(finding => finding.Rule).Distinct().Order()));
        var failures = new List<string>();
        var count = ChangedExport.Count(usual: 400);
        for (var seed = firstSeed; seed < firstSeed + count; seed++)
        {
            var change = ChangedExport.Of(seed, ChangedExport.Account);
            var (findings, problems) = await AuditAsync(folder, change.Text, content);
            foreach (var account in ChangedExport.Accounts)
            {
                var missing = Missing(original[account], findings.GetValueOrDefault(account, []));
                if (account != ChangedExport.Changed && (missing.Count > 0 || findings[account].Count != original[account].Count))
                {
                    failures.Add($"{seed}: {change.Change}: {account} lacks {string.Join(", ", missing)}");
                }
                else if (account == ChangedExport.Changed && missing.Count > 0 && !change.MayLoseData
                    && !problems.Exists(problem => !ChangedExport.Accounts.Contains(problem.Account) || problem.Account == account))
                {
                    failures.Add($"{seed}: {change.Change}: {string.Join(", ", missing)} is missing silently; problems: {string.Join(" | ", problems)}");
                }
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of {count}:\n{string.Join('\n', failures.Take(60))}");
    }

    // What a rule finds in values that differ counts as the same finding only where the value is the same; an item that is not encrypted is one whatever can be read of it.
    private static List<(string Rule, string Value)> Missing(List<(string Rule, string Value)> before, List<(string Rule, string Value)> after)
    {
        var left = after.ToList();
        return [.. before.Where(finding => !left.Remove(finding))];
    }

    private static async Task<(Dictionary<string, List<(string Rule, string Value)>> Findings, List<AccountProblem> Problems)> AuditAsync(
        TemporaryFolder folder, string text, ServerDataContent content)
    {
        var rows = new RowList();
        var problems = new List<AccountProblem>();
        await using var reports = new ReportSet([rows], ValuePresenter.Show);
        var source = new ServerDataSource(folder.Write("x.xml", Encoding.UTF8.GetBytes(text)), content);
        await new AuditRun(source, new Auditor(RuleSelection.All, SensitiveTerms.None), reports).ExecuteAsync(problem =>
        {
            if (!problem.IsRemark)
            {
                problems.Add(problem);
            }
        }, Token);
        return (
            rows.Rows.Where(row => Leaks.Contains(row.Rule)).GroupBy(row => row.Account)
                .ToDictionary(group => group.Key, group => group.Select(row => (row.Rule, row.Rule == "PlaintextItem" ? "" : row.Value)).ToList()),
            problems);
    }
}
