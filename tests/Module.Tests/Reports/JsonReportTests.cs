using System.Text.Json;
using XmppContacts.Audit;
using XmppContacts.Reports;
using XmppContacts.Reports.Findings;

namespace XmppContacts.Tests.Reports;

public sealed class JsonReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_object_holds_the_findings_and_the_summary()
    {
        var path = _folder.File("x.json");
        await Sample.WriteAsync(
            new JsonReport(path), ValuePresenter.Show, Sample.Finding("Romeo \u202E\u009B</script>"), Sample.Finding("Friends", severity: Severity.Low, rule: "RosterGroupExposed"));

        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        var findings = document.RootElement.GetProperty("findings");
        Assert.Equal(
            ["account", "rule", "severity", "contact", "field", "value", "location", "status", "message"],
            findings[0].EnumerateObject().Select(property => property.Name));
        Assert.Equal("Romeo \u202E\u009B</script>", findings[0].GetProperty("value").GetString());
        var summary = document.RootElement.GetProperty("summary");
        Assert.Equal((1, 1, 2), (summary.GetProperty("accounts").GetInt32(), summary.GetProperty("contacts").GetInt32(), summary.GetProperty("findings").GetInt32()));
        Assert.Equal(1, summary.GetProperty("bySeverity").GetProperty("High").GetInt32());
        Assert.Equal(0, summary.GetProperty("bySeverity").GetProperty("Critical").GetInt32());
        Assert.Equal("juliet@capulet.example", summary.GetProperty("worstAccounts")[0].GetProperty("account").GetString());
    }

    [Fact]
    public async Task Nothing_in_the_file_can_steer_a_terminal()
    {
        var path = _folder.File("x.json");
        await Sample.WriteAsync(new JsonReport(path), ValuePresenter.Show, Sample.Finding("\u001b]0;x\u0007 \u009b31m \u202e"));

        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.All(text, character => Assert.True(character is '\n' or (>= ' ' and <= '~'), $"U+{(int)character:X4}"));
    }
}
