using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using XmppContacts.Accounts;
using XmppContacts.Reports.Findings;

namespace XmppContacts.Tool.Terminal;

/// <summary>Progress on standard error, only when that is a terminal.</summary>
internal static class AuditProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs an audit; problems are written as they happen, above the progress.</summary>
    public static async Task<AuditSummary> ShowAsync(
        SourceProgress source, Func<long> accounts, Func<Action<AccountProblem>, Task<AuditSummary>> run)
    {
        if (Console.IsErrorRedirected)
        {
            return await run(problem => Failure.Write(problem.ToString()));
        }

        var console = Consoles.Error();
        var clock = Stopwatch.StartNew();
        AuditSummary? summary = null;
        await console.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async context =>
            {
                var task = context.AddTask("reading", maxValue: 1);
                var running = run(problem => console.WriteLine(Failure.Line(problem.ToString())));
                while (!running.IsCompleted)
                {
                    task.Value = source.Fraction ?? 0;
                    task.IsIndeterminate = source.Fraction is null;
                    task.Description = Describe(accounts(), clock.Elapsed);
                    await Task.WhenAny(running, Task.Delay(Interval));
                }

                summary = await running;
            });
        return summary!;
    }

    private static string Describe(long accounts, TimeSpan elapsed) => string.Create(
        CultureInfo.InvariantCulture, $"{accounts:N0} accounts, {(elapsed.TotalSeconds > 0 ? accounts / elapsed.TotalSeconds : 0):N0} a second");
}
