using System.Globalization;
using Spectre.Console;
using XmppContacts.Migration;
using XmppContacts.Text;

namespace XmppContacts.Tool.Terminal;

/// <summary>Progress of a migration or restoring on standard error, only when that is a terminal.</summary>
internal static class MigrationProgressView
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Does the work; what it says is written as it happens, above the progress.</summary>
    /// <param name="progress">How far it has come.</param>
    /// <param name="fraction">The part of the source that is done; null when that is not known.</param>
    /// <param name="step">The last step of an account.</param>
    /// <param name="work">The work; it is given what writes a sentence.</param>
    public static async Task ShowAsync(MigrationProgress progress, Func<double?> fraction, Func<MigrationStep?> step, Func<Action<string>, Task> work)
    {
        if (Console.IsErrorRedirected)
        {
            await work(Failure.Write);
            return;
        }

        var console = Consoles.Error();
        await console.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async context =>
            {
                var task = context.AddTask("reading", maxValue: 1);
                var running = work(sentence => console.WriteLine(Failure.Line(sentence)));
                while (!running.IsCompleted)
                {
                    var done = Fraction(progress, fraction());
                    task.Value = done ?? 0;
                    task.IsIndeterminate = done is null;
                    task.Description = Markup.Escape(Describe(progress, done, step()));
                    await Task.WhenAny(running, Task.Delay(Interval));
                }

                await running;
            });
    }

    private static double? Fraction(MigrationProgress progress, double? fraction) => fraction ?? (progress.Total > 0 ? (double)progress.Accounts / progress.Total : null);

    private static string Describe(MigrationProgress progress, double? fraction, MigrationStep? step)
    {
        var accounts = progress.Total > 0 ? $"{Number(progress.Accounts)} of {Number(progress.Total)} accounts" : $"{Number(progress.Accounts)} accounts";
        var left = progress.TimeLeft(fraction) is { } time ? $", {Left(time)} left" : "";
        return $"{accounts}, {Number((long)progress.ContactsPerSecond)} contacts a second{left}{(step is { Total: > 0 } now ? "; " + Describe(now) : "")}";
    }

    private static string Describe(MigrationStep step) =>
        $"{VisibleText.Shortened(step.Account.ToString())}: {step.Stage.ToString().ToLowerInvariant()} {Number(step.Done)} of {Number(step.Total)}";

    private static string Left(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1 } => $"{Number((long)Math.Ceiling(time.TotalSeconds))} s",
        { TotalHours: < 1 } => $"{Number((long)Math.Ceiling(time.TotalMinutes))} min",
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours:N0} h {time.Minutes} min"),
    };

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
