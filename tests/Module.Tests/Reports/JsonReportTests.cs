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

    [Fact]
    public async Task Only_what_JSON_demands_and_what_steers_a_terminal_is_escaped()
    {
        var path = _folder.File("x.json");
        var value = "Zoë ♥ 王芳 \U0001F498 <b> & 'x' + \"q\" \\ \n \u2028 \u202E \u200D \U000E0041 \uD83D.";
        await Sample.WriteAsync(new JsonReport(path), ValuePresenter.Show, Sample.Finding(value));

        // By hand, from RFC 8259 §7: quotation mark, reverse solidus and controls must be escaped; a lone surrogate is no character.
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.Contains(
            "\"Zoë ♥ 王芳 \U0001F498 <b> & 'x' + \\\"q\\\" \\\\ \\n \\u2028 \\u202E \u200D \\uDB40\\uDC41 ", text, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(text);
        Assert.Equal(
            value.Replace("\uD83D.", "\uFFFD.", StringComparison.Ordinal), document.RootElement.GetProperty("findings")[0].GetProperty("value").GetString());
    }
}
