using System.Globalization;
using System.Management.Automation;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Cmdlets.Migrations;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.ServerData;

/// <summary>Writes accounts of an export to a new one (XEP-0227), which takes its place only when it is complete.</summary>
[Cmdlet(VerbsData.Export, "XmppServerData", SupportsShouldProcess = true, DefaultParameterSetName = ByAccount)]
[OutputType(typeof(ImportedAccount), typeof(AccountOutcome))]
public sealed class ExportXmppServerData : FileWritingCmdlet
{
    private const string ByAccount = "Account";
    private const string ByOutcome = "Outcome";

    private ServerDataWriter? _writer;
    private string _path = "";

    /// <summary>The accounts.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByAccount, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public ImportedAccount[] Account { get; set; } = [];

    /// <summary>What became of the accounts, with the accounts.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByOutcome, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public AccountOutcome[] Outcome { get; set; } = [];

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Passes on what was written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            // The shell takes away what a folder's name ends with.
            _path = FileSystemPath.OfLiteral(this, Path) + (System.IO.Path.EndsInDirectorySeparator(Path) ? System.IO.Path.DirectorySeparatorChar : "");
            if (!Force && File.Exists(_path))
            {
                throw Exists();
            }
        }
        catch (CmdletException e)
        {
            ThrowTerminatingError(e.ErrorRecord);
        }

        if (ShouldProcess(_path, "Write accounts"))
        {
            Write(_ =>
            {
                _writer = Own(ServerDataWriter.Open(_path));
                return ValueTask.CompletedTask;
            });
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ByAccount)
        {
            foreach (var account in Account)
            {
                Add(account, account);
            }
        }
        else
        {
            foreach (var outcome in Outcome)
            {
                if (outcome.Source is ImportedAccount account)
                {
                    Add(account, outcome);
                }
                else
                {
                    WriteError(Living(outcome).ErrorRecord);
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_writer is null)
        {
            return;
        }

        if (_writer.Accounts == 0)
        {
            WriteWarning($"No account came, and '{VisibleText.Of(_path)}' was not written.");
            return;
        }

        Write(_writer.CompleteAsync);
        WriteVerbose(string.Create(CultureInfo.CurrentCulture, $"'{VisibleText.Of(_path)}': {_writer.Accounts:N0} accounts."));
    }

    private void Add(ImportedAccount account, object given)
    {
        try
        {
            Write(cancellationToken => _writer?.AddAsync(account.Current, cancellationToken) ?? ValueTask.CompletedTask);
        }
        catch (AccountNotWrittenException e)
        {
            WriteError(new CmdletException(
                "AccountNotExported", ErrorCategory.InvalidData, account.Jid.ToString(), VisibleText.Of(e.Message),
                "The other accounts are written; write this one to another file if it is needed.", e).ErrorRecord);
            return;
        }

        if (PassThru)
        {
            WriteObject(given);
        }
    }

    private CmdletException Exists() => new(
        "ServerDataExists", ErrorCategory.ResourceExists, _path, $"'{VisibleText.Of(_path)}' exists and is not replaced.",
        "Give another path, or -Force to replace the file.");

    private protected override CmdletException NotWritten(Exception cause) => new(
        "ServerDataNotWritten", CategoryOf(cause), _path,
        $"The export '{VisibleText.Of(_path)}' cannot be written: {VisibleText.Of(cause.Message)}",
        "Make sure that its folder exists, that you may write to it, and that there is space; an earlier export is left as it was. A folder of files must be new or empty.",
        cause);

    private static CmdletException Living(AccountOutcome outcome) => new(
        "AccountNotImported", ErrorCategory.InvalidArgument, outcome.Account.ToString(), $"{outcome.Account}: a living account is on its server and is not written to an export.",
        "Have the server export its accounts, and read them with Import-XmppServerData.");
}
