using System.Text.Json;
using XmppContacts.Reports.Formats;

namespace XmppContacts.Reports.Findings;

/// <summary>Findings as one JSON object with <c>findings</c> and <c>summary</c>; property names are the CSV's columns in camel case.</summary>
/// <remarks>The summary comes last, since it is known last.</remarks>
public sealed class JsonReport : FindingReport
{
    private readonly JsonFile _file;
    private readonly Utf8JsonWriter _json;

    /// <param name="path">The file, or <c>-</c> for standard output.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public JsonReport(string path)
    {
        _file = new JsonFile(path);
        _json = _file.Writer;
        _json.WriteStartObject();
        _json.WriteStartArray("findings");
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReportFinding finding, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(finding);
        _json.WriteStartObject();
        _json.WriteString("account", finding.Account);
        _json.WriteString("rule", finding.Rule);
        _json.WriteString("severity", ReportNames.Of(finding.Severity));
        _json.WriteString("contact", finding.Contact);
        _json.WriteString("field", finding.Field);
        _json.WriteString("value", finding.Value);
        _json.WriteString("location", finding.Location);
        _json.WriteString("status", ReportNames.Of(finding.Status));
        _json.WriteString("message", finding.Message);
        _json.WriteEndObject();
        return _file.FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask CompleteAsync(AuditSummary summary, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(summary);
        _json.WriteEndArray();
        WriteSummary(summary);
        _json.WriteEndObject();
        return _file.CompleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _file.DisposeAsync();

    private void WriteSummary(AuditSummary summary)
    {
        _json.WriteStartObject("summary");
        _json.WriteString("started", summary.Started);
        _json.WriteNumber("durationSeconds", Math.Round(summary.Duration.TotalSeconds, 3));
        WriteOptional("accounts", summary.Accounts);
        _json.WriteNumber("accountsWithFindings", summary.AccountsWithFindings);
        WriteOptional("contacts", summary.Contacts);
        WriteOptional("problems", summary.Problems);
        if (summary.Problems is null)
        {
            _json.WriteNull("incomplete");
        }
        else
        {
            _json.WriteBoolean("incomplete", summary.IsIncomplete);
        }

        _json.WriteNumber("findings", summary.Findings);
        _json.WriteString("values", summary.Values.ToString().ToLowerInvariant());
        _json.WriteStartObject("bySeverity");
        foreach (var count in summary.BySeverity)
        {
            _json.WriteNumber(ReportNames.Of(count.Severity), count.Findings);
        }

        _json.WriteEndObject();
        _json.WriteStartArray("byRule");
        foreach (var count in summary.ByRule)
        {
            _json.WriteStartObject();
            _json.WriteString("rule", count.Rule);
            _json.WriteString("severity", ReportNames.Of(count.Severity));
            _json.WriteNumber("findings", count.Findings);
            _json.WriteNumber("accounts", count.Accounts);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        if (summary.Baseline is { } baseline)
        {
            _json.WriteStartObject("baseline");
            _json.WriteNumber("new", baseline.New);
            _json.WriteNumber("known", baseline.Known);
            _json.WriteNumber("fixed", baseline.Fixed);
            _json.WriteEndObject();
        }

        _json.WriteStartArray("worstAccounts");
        foreach (var account in summary.WorstAccounts)
        {
            _json.WriteStartObject();
            _json.WriteString("account", account.Account);
            _json.WriteNumber("findings", account.Findings);
            _json.WriteNumber("critical", account.Critical);
            _json.WriteNumber("high", account.High);
            _json.WriteNumber("medium", account.Medium);
            _json.WriteNumber("low", account.Low);
            _json.WriteNumber("info", account.Info);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteOptional(string name, long? number)
    {
        if (number is { } known)
        {
            _json.WriteNumber(name, known);
        }
        else
        {
            _json.WriteNull(name);
        }
    }
}
