using System.Globalization;
using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.ServerData;

/// <summary>Reads the accounts of an exported server (XEP-0227), each as soon as it is read.</summary>
[Cmdlet(VerbsData.Import, "XmppServerData", DefaultParameterSetName = ByPath)]
[OutputType(typeof(ImportedAccount))]
public sealed class ImportXmppServerData : AsyncCmdlet
{
    private const string ByPath = "Path";
    private const string ByLiteralPath = "LiteralPath";

    /// <summary>Files and folders, with wildcards.</summary>
    [Parameter(
        Mandatory = true, Position = 0, ParameterSetName = ByPath, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files and folders as written.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByLiteralPath, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var written in ParameterSetName == ByPath ? Path : LiteralPath)
        {
            foreach (var path in Resolve(written))
            {
                var reading = new Reading(path);
                Run(reading.ReadAsync, reading.Progress);
            }
        }
    }

    private IReadOnlyCollection<string> Resolve(string written)
    {
        try
        {
            return ParameterSetName == ByPath ? FileSystemPath.OfPattern(this, written) : [FileSystemPath.OfExisting(this, written)];
        }
        catch (CmdletException e)
        {
            WriteError(e.ErrorRecord);
            return [];
        }
    }

    private sealed class Reading(string path)
    {
        private readonly ServerDataSource _source = new(path, ServerDataContent.Everything);
        private readonly ExportDoubts _doubts = new(path);
        private long _accounts;

        public async Task ReadAsync(PipelineWriter pipeline, CancellationToken cancellationToken)
        {
            var problems = 0;
            try
            {
                await foreach (var sourced in _source.ReadAsync(cancellationToken))
                {
                    if (sourced.IsAccount)
                    {
                        await pipeline.WriteObjectAsync(new ImportedAccount((ExportedAccount)sourced.Account, _doubts));
                        Interlocked.Increment(ref _accounts);
                    }
                    else
                    {
                        await pipeline.WriteErrorAsync(new AccountProblemException(sourced.Problem, path).ErrorRecord);
                        problems++;
                    }
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                await pipeline.WriteErrorAsync(Unreadable(e).ErrorRecord);
                return;
            }

            if (_accounts == 0 && problems == 0)
            {
                await pipeline.WriteWarningAsync($"'{VisibleText.Of(path)}' is an export without accounts.");
            }

            await pipeline.WriteVerboseAsync(string.Create(
                CultureInfo.CurrentCulture, $"'{VisibleText.Of(path)}': {_accounts:N0} accounts, {problems:N0} problems."));
        }

        public ProgressRecord? Progress()
        {
            var status = string.Create(CultureInfo.CurrentCulture, $"{Interlocked.Read(ref _accounts):N0} accounts");
            return new ProgressRecord(0, $"Reading {VisibleText.Shortened(System.IO.Path.GetFileName(path))}", status)
            {
                PercentComplete = _source.Progress.Fraction is { } fraction ? (int)(100 * fraction) : -1,
            };
        }

        private CmdletException Unreadable(Exception cause) => new(
            "ServerDataUnreadable", cause is UnauthorizedAccessException ? ErrorCategory.PermissionDenied : ErrorCategory.ReadError, path,
            $"'{VisibleText.Of(path)}' cannot be read: {VisibleText.Of(cause.Message)}",
            "Make sure that you may read the file or folder.", cause);
    }
}
