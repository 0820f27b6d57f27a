using System.CommandLine;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Contacts;
using XmppContacts.Migration;
using XmppContacts.Reports.Outcomes;
using XmppContacts.Tool.Commands.Keys;
using XmppContacts.Tool.Commands.Reports;
using XmppContacts.Tool.Commands.Sources;
using XmppContacts.Tool.Terminal;

namespace XmppContacts.Tool.Commands.Migration;

/// <summary>What <c>migrate</c> and <c>restore</c> have in common: where accounts and keys are, what is written, how it is shown, and what it exits with.</summary>
internal sealed class RosterMoves
{
    private readonly SourceOptions _source = new();
    private readonly KeyOptions _keys = new();
    private readonly OutcomeReportOptions _reports = new();
    private readonly PathOption _out = new("--out", PathUse.Written, "Where the changed export is written: a file, or a folder when SOURCE is one.");

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Say what would be done to each account, and change nothing." };
    private readonly AcceptMissingOption _acceptMissing = new();
    private readonly bool _makesSecrets;
    private readonly Func<ParseResult, bool> _addsKeys;

    /// <param name="makesSecrets">Whether the secrets file may be new.</param>
    /// <param name="addsKeys">Says whether the command generates keys, so that the directory of key files may be new.</param>
    public RosterMoves(bool makesSecrets, Func<ParseResult, bool>? addsKeys = null)
    {
        _makesSecrets = makesSecrets;
        _addsKeys = addsKeys ?? (_ => false);
    }

    public void AddTo(Command command)
    {
        _source.AddTo(command);
        command.Options.Add(_out);
        _keys.AddTo(command);
        command.Options.Add(_dryRun);
        command.Options.Add(_acceptMissing);
        _reports.AddTo(command);
    }

    /// <summary>Whether nothing is changed.</summary>
    public bool IsDryRun(ParseResult parsed) => parsed.GetValue(_dryRun);

    /// <summary>The export that was named, or null.</summary>
    public string? Export(ParseResult parsed) => _source.Export(parsed);

    /// <summary>Whether a file of secrets is named.</summary>
    public bool HasSecretsFile(ParseResult parsed) => _keys.HasSecretsFile(parsed);

    /// <summary>The file for the changed export, or null.</summary>
    public string? Target(ParseResult parsed) => parsed.GetValue(_out);

    /// <summary>How many accounts may be worked on at one time.</summary>
    public int Parallel(ParseResult parsed) => _source.Parallel(parsed);

    /// <summary>Refuses options that do not fit together, before anything is done.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public void Check(ParseResult parsed)
    {
        var target = Target(parsed);
        if (Export(parsed) is null && target is not null)
        {
            throw new ArgumentException("--out is for a changed export: accounts are changed where they are.");
        }

        if (Export(parsed) is not null && target is null && !IsDryRun(parsed))
        {
            throw new ArgumentException("An export is never changed itself: name the file for the changed one by --out FILE.");
        }
    }

    /// <summary>Works on all accounts, shows how far it is, writes the reports and shows the summary.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="begin">Makes what does the work from living accounts, keys, and what asks it to stop.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="ArgumentException">The source or the keys cannot be used as they are named.</exception>
    public async Task<int> RunAsync(ParseResult parsed, Func<AccountSource, AddressBookAccess, CancellationToken, RosterMove> begin)
    {
        using var signals = new StopSignals();

        // Shared secrets are in messages.
        using var source = await _source.OpenAsync(parsed, ServerDataContent.Everything, signals.End);
        source.Accounts.Stop = signals.Stop;
        await using var keys = await (_makesSecrets ? _keys.OpenAsync(parsed, signals.End, _addsKeys(parsed)) : _keys.OpenToReadAsync(parsed, signals.End));
        using var move = begin(source.Accounts, keys.Access with { AcceptsMissing = parsed.GetValue(_acceptMissing) }, signals.Stop);
        var reports = await _reports.OpenAsync(parsed);
        try
        {
            var summary = await new OutcomeRun(new MigrationProgress(source.Count), reports, signals).ExecuteAsync(move);
            Show(parsed, summary);
            return summary.Incomplete == 0 ? ExitCodes.Done
                : summary.Accounts > summary.Of(OutcomeKind.Failed) ? ExitCodes.SomeAccountsFailed
                : ExitCodes.Failed;
        }
        catch (OperationCanceledException) when (Export(parsed) is not null && signals.Stop.IsCancellationRequested)
        {
            Failure.Write("Stopped: an export is written only when all of it is done, so that none was. Another run begins anew, with the keys and secrets that were made.");
            return ExitCodes.Failed;
        }
        finally
        {
            await OutcomeReportOptions.CloseAsync(reports);
        }
    }

    private void Show(ParseResult parsed, OutcomeSummary summary)
    {
        if (Target(parsed) != "-" && !_reports.Paths(parsed).Contains("-"))
        {
            OutcomeView.Write(Consoles.Output(), summary);
        }
        else if (!Console.IsErrorRedirected)
        {
            OutcomeView.Write(Consoles.Error(), summary);
        }
    }
}
