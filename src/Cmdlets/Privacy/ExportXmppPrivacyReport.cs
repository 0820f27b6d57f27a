using System.Globalization;
using System.Management.Automation;
using XmppContacts.Audit;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Reports;
using XmppContacts.Reports.Findings;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.Privacy;

/// <summary>Writes findings to a report, which takes its place only when it is complete.</summary>
[Cmdlet(VerbsData.Export, "XmppPrivacyReport", SupportsShouldProcess = true)]
[OutputType(typeof(Finding))]
public sealed class ExportXmppPrivacyReport : FileWritingCmdlet
{
    // Handing over findings one by one would cost more than writing them.
    private const int BatchFindings = 256;

    private readonly List<Finding> _batch = new(BatchFindings);
    private ReportSet? _reports;
    private string _path = "";
    private long _findings;

    /// <summary>The findings.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public Finding[] InputObject { get; set; } = [];

    /// <summary>What to write.</summary>
    [Parameter]
    [PSDefaultValue(Help = "by the end of the file's name")]
    public ReportFormat? Format { get; set; }

    /// <summary>How values are given.</summary>
    [Parameter]
    [PSDefaultValue(Help = "Mask")]
    public ValueMode Values { get; set; } = ValueMode.Mask;

    /// <summary>The file with the key for <c>-Values Hash</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? HashKeyFile { get; set; }

    /// <summary>An earlier report to compare with.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Baseline { get; set; }

    /// <summary>Leaves an existing file as it is.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Passes the findings on.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            _path = FileSystemPath.OfLiteral(this, Path);
            var keyFile = HashKeyFile is null ? null : FileSystemPath.OfExisting(this, HashKeyFile);
            var baseline = Baseline is null ? null : FileSystemPath.OfExisting(this, Baseline);
            var format = Format ?? FindingReport.FormatOf(_path) ?? throw UnknownFormat();
            if (NoClobber && System.IO.Path.Exists(_path))
            {
                throw Exists();
            }

            if (ShouldProcess(_path, "Write privacy report"))
            {
                Run((pipeline, cancellationToken) => OpenAsync(pipeline, format, keyFile, baseline, cancellationToken));
            }
        }
        catch (CmdletException e)
        {
            ThrowTerminatingError(e.ErrorRecord);
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_reports is not null)
        {
            _batch.AddRange(InputObject);
            if (_batch.Count >= BatchFindings)
            {
                WriteBatch();
            }
        }

        if (PassThru)
        {
            WriteObject(InputObject, enumerateCollection: true);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_reports is not null)
        {
            WriteBatch();
            if (_findings == 0)
            {
                WriteError(NothingCame().ErrorRecord);
                return;
            }

            Write(async cancellationToken => await _reports.CompleteAsync(knowsAccounts: false, cancellationToken: cancellationToken));
            WriteVerbose(string.Create(CultureInfo.CurrentCulture, $"'{VisibleText.Of(_path)}': {_findings:N0} findings."));
        }
    }

    private async Task OpenAsync(PipelineWriter pipeline, ReportFormat format, string? keyFile, string? baseline, CancellationToken cancellationToken)
    {
        string? warning = null;
        var presenter = await ReadKeyAsync(keyFile, text => warning = text, cancellationToken);
        if (warning is not null)
        {
            await pipeline.WriteWarningAsync(warning);
        }

        var earlier = baseline is null ? null : await ReadBaselineAsync(baseline, presenter, cancellationToken);
        try
        {
            _reports = Own(new ReportSet([FindingReport.Create(format, _path)], presenter, earlier));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(e);
        }
    }

    private async Task<ValuePresenter> ReadKeyAsync(string? keyFile, Action<string> warn, CancellationToken cancellationToken)
    {
        try
        {
            return await ValuePresenter.CreateAsync(Values, keyFile, warn, cancellationToken);
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new CmdletException(
                "HashKeyInvalid", ErrorCategory.InvalidArgument, keyFile, VisibleText.Of(e.Message),
                "Give -Values Hash and -HashKeyFile together; keep the key where only you can read it.", e);
        }
    }

    private static async Task<Baseline> ReadBaselineAsync(string baseline, ValuePresenter presenter, CancellationToken cancellationToken)
    {
        try
        {
            // Which rules were applied is not known here.
            return await Reports.Findings.Baseline.ReadAsync(baseline, presenter, RuleSelection.All, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new CmdletException(
                "BaselineInvalid", ErrorCategory.InvalidData, baseline, VisibleText.Of(e.Message),
                "Name a CSV or JSON report that this cmdlet or 'xmpp-contacts audit' wrote.", e);
        }
    }

    private void WriteBatch()
    {
        Write(async cancellationToken =>
        {
            foreach (var finding in _batch)
            {
                await _reports!.AddAsync(finding, cancellationToken);
            }
        });
        _findings += _batch.Count;
        _batch.Clear();
    }

    // An audit that found nothing and one that could read nothing look alike from here.
    private CmdletException NothingCame() => new(
        "NoFindings", ErrorCategory.ObjectNotFound, _path, $"No finding came, and '{VisibleText.Of(_path)}' was not written.",
        "Make sure that the accounts could be read. 'xmpp-contacts audit' writes a report also when nothing was found.");

    private CmdletException UnknownFormat() => new(
        "UnknownReportFormat", ErrorCategory.InvalidArgument, Path, $"The name '{VisibleText.Of(Path)}' does not tell the report's format.",
        "End the name with .csv, .json, .html, .htm or .prom, or give -Format.");

    private CmdletException Exists() => new(
        "ReportExists", ErrorCategory.ResourceExists, _path, $"'{VisibleText.Of(_path)}' exists and -NoClobber was given.",
        "Give another path, or leave out -NoClobber to replace the file.");

    private protected override CmdletException NotWritten(Exception cause) => new(
        "ReportNotWritten", CategoryOf(cause), _path,
        $"The report '{VisibleText.Of(_path)}' cannot be written: {VisibleText.Of(cause.Message)}",
        "Make sure that the folder exists, that you may write to it, and that there is space; an earlier report is left as it was.", cause);
}
