using System.CommandLine;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Addressing;
using XmppContacts.Audit;
using XmppContacts.Discovery;
using XmppContacts.Reports.Findings;
using XmppContacts.Reports.Lists;
using XmppContacts.Tool.Commands.Reports;
using XmppContacts.Tool.Commands.Sources;
using XmppContacts.Tool.Terminal;

namespace XmppContacts.Tool.Commands.Servers;

/// <summary><c>server</c>: whom to contact at servers.</summary>
internal sealed class ServerCommand
{
    private readonly Argument<Jid[]> _domains = new("DOMAIN")
    {
        Description = "Domains, or addresses of accounts there.",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = AddressParsing.All,
    };

    private readonly SourceOptions _source = new(takesPath: false);
    private readonly Option<bool> _audit = new("--audit") { Description = "Report what is missing or wrong, rather than the addresses." };
    private readonly ReportOptions _reports = new("the addresses, or with --audit the findings,");

    public static Command Create()
    {
        var server = new ServerCommand();
        var command = new Command("server", "Find out whom to contact at servers (XEP-0157). The first account that can log in asks.") { server._domains };
        server._source.AddTo(command);
        command.Options.Add(server._audit);
        server._reports.AddTo(command);
        command.SetAction(server.RunAsync);
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        parsed.GetValue(_audit) ? AuditAsync(parsed, cancellationToken) : ListAsync(parsed, cancellationToken);

    private async Task<int> ListAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (_reports.ForFindingsOnly(parsed) is { } option)
        {
            throw new ArgumentException($"{option} is about findings: it needs --audit.");
        }

        var (csv, json) = (_reports.Csv(parsed), _reports.Json(parsed));
        if (await FindAsync(parsed, cancellationToken) is not { } servers)
        {
            return ExitCodes.Failed;
        }

        if (csv is not null)
        {
            await ServerContactReport.WriteCsvAsync(csv, servers, cancellationToken);
        }

        if (json is not null)
        {
            await ServerContactReport.WriteJsonAsync(json, servers, cancellationToken);
        }

        if (csv is null && json is null)
        {
            ServerView.Write(Consoles.Output(), servers);
        }

        return ExitCodes.Done;
    }

    private async Task<int> AuditAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var rules = RuleSelection.ForServers;
        var presenter = await _reports.PresenterAsync(parsed, cancellationToken);
        var baseline = _reports.Baseline(parsed) is { } earlier ? await Baseline.ReadAsync(earlier, presenter, rules, cancellationToken) : null;
        await using var reports = new ReportSet(await _reports.OpenAsync(parsed), presenter, baseline);
        if (await FindAsync(parsed, cancellationToken) is not { } servers)
        {
            return ExitCodes.Failed;
        }

        var auditor = new Auditor(rules, SensitiveTerms.None);
        var findings = new List<Finding>();
        var isComplete = true;
        foreach (var server in servers)
        {
            if (server.Outcome is ServerContactOutcome.NoAnswer or ServerContactOutcome.Refused)
            {
                // A row would say so in a list of addresses; findings have none for what is not known.
                var problem = new AccountProblem(server.Domain.ToString(), server.Problem!);
                reports.AddProblem(problem);
                Failure.Write(problem.ToString());
                isComplete = false;
                continue;
            }

            var audit = auditor.Audit(server);
            await reports.AddAsync(audit, cancellationToken);
            findings.AddRange(audit.Findings);
        }

        await reports.CompleteAsync(isSelection: true, cancellationToken: cancellationToken);
        if (!_reports.TakesOutput(parsed))
        {
            ServerView.Write(Consoles.Output(), findings);
        }

        return isComplete ? ExitCodes.Done : ExitCodes.SomeAccountsFailed;
    }

    /// <summary>Asks all domains over the first account that can log in; null when none can.</summary>
    private async Task<IReadOnlyList<ServerContacts>?> FindAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var source = await _source.OpenAsync(parsed, ServerDataContent.Audit, cancellationToken);
        await foreach (var sourced in source.Accounts.ReadAsync(cancellationToken))
        {
            if (sourced.Account?.Session is { } session)
            {
                var servers = new List<ServerContacts>();
                await foreach (var server in new ServerContactFinder(session).FindAsync(parsed.GetRequiredValue(_domains), cancellationToken))
                {
                    servers.Add(server);
                }

                return servers;
            }

            if (sourced.Problem is { } problem)
            {
                Failure.Write(problem.ToString());
            }
        }

        return null;
    }
}
