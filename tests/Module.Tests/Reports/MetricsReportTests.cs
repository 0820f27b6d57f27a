using System.Diagnostics;
using System.Text.Json;
using XmppContacts.Audit;
using XmppContacts.Reports;
using XmppContacts.Reports.Findings;

namespace XmppContacts.Tests.Reports;

[Trait("Needs", "python3-prometheus-client")]
public sealed class MetricsReportTests : IDisposable
{
    private const string Parser = """
        import json, sys
        from prometheus_client.openmetrics.parser import text_string_to_metric_families
        samples = [(s.name, s.labels, s.value) for f in text_string_to_metric_families(open(sys.argv[1]).read()) for s in f.samples]
        print(json.dumps(samples))
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_reference_parser_of_OpenMetrics_reads_the_numbers()
    {
        var path = _folder.File("xmpp.prom");
        var metrics = new MetricsReport(path);
        await Sample.WriteAsync(metrics, ValuePresenter.Mask, Sample.Finding("Romeo"), Sample.Finding("x", severity: Severity.Critical, rule: "Odd\"rule\\\n"));

        var samples = await ParseAsync(path);
        Assert.Contains("xmpp_contacts_accounts {} 1", samples);
        Assert.Contains("xmpp_contacts_findings {\"severity\": \"Critical\"} 1", samples);
        Assert.Contains("xmpp_contacts_findings {\"severity\": \"High\"} 1", samples);
        Assert.Contains("xmpp_contacts_findings {\"severity\": \"Info\"} 0", samples);
        Assert.Contains("xmpp_contacts_rule_findings {\"rule\": \"RosterNameExposed\"} 1", samples);
        Assert.Contains("xmpp_contacts_rule_findings {\"rule\": \"Odd\\\"rule\\\\\\n\"} 1", samples);
    }

    [Fact]
    public async Task The_collector_may_read_the_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such permissions.");
        var path = _folder.File("xmpp.prom");
        await Sample.WriteAsync(new MetricsReport(path), ValuePresenter.Mask, Sample.Finding("Romeo"));

        Assert.True(File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead));
    }

    private static async Task<IReadOnlyList<string>> ParseAsync(string path)
    {
        var start = new ProcessStartInfo("/usr/bin/python3") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(Parser);
        start.ArgumentList.Add(path);
        Assert.SkipUnless(File.Exists(start.FileName), "Debian's python3 is not installed.");
        using var python = Process.Start(start)!;
        var output = await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await python.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await python.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(errors.Contains("ModuleNotFoundError", StringComparison.Ordinal), "python3-prometheus-client is not installed.");
        Assert.Equal("", errors);
        using var document = JsonDocument.Parse(output);
        return [.. document.RootElement.EnumerateArray().Select(sample => $"{sample[0].GetString()} {sample[1].GetRawText()} {sample[2].GetDouble():0.###}")];
    }
}
