using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using XmppContacts.Migration;
using XmppContacts.Reports.Outcomes;
using XmppContacts.Text;

namespace XmppContacts.Tool.Terminal;

/// <summary>What a migration or restoring came to, as a person understands it at once.</summary>
internal static class OutcomeView
{
    private const int ShortMessage = 40;

    private static readonly string[] Counts = ["Contacts", "Groups", "Reserved", "Metacontacts", "Cleared"];

    public static void Write(IAnsiConsole console, OutcomeSummary summary)
    {
        console.WriteLine();
        console.Write(new Label(Headline(summary), new Style(decoration: Decoration.Bold)));
        console.WriteLine();
        if (summary.Foremost.Length > 0)
        {
            WriteAccounts(console, summary);
        }

        if (summary.Conflicts > 0)
        {
            WriteConflicts(console, summary);
        }

        if (summary.Of(OutcomeKind.Skipped) > 0)
        {
            console.WriteLine("Skipped accounts were left as they are, and count as no failure.");
        }

        if (summary.Left > 0)
        {
            console.Write(new Label($"Stopped: {Count(summary.Left, "account was", "accounts were")} not begun. Another run goes on from there.", new Style(Color.Yellow)));
            console.WriteLine();
        }

        if (summary.Problems > 0)
        {
            console.Write(new Label($"{Count(summary.Problems, "problem", "problems")} while reading.", new Style(Color.Red)));
            console.WriteLine();
        }
    }

    private static string Headline(OutcomeSummary summary)
    {
        var outcomes = summary.ByOutcome.Where(count => count.Accounts > 0).Select(count => $"{Number(count.Accounts)} {Name(count.Outcome)}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Count(summary.Accounts, "account", "accounts")}{(summary.Accounts > 0 ? ": " + string.Join(", ", outcomes) : "")} ({summary.Duration.TotalSeconds:N1} s)");
    }

    private static void WriteAccounts(IAnsiConsole console, OutcomeSummary summary)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("Account").AddColumn("Outcome");
        foreach (var name in Counts)
        {
            table.AddColumn(new TableColumn(name).RightAligned().NoWrap());
        }

        table.AddColumn("Message");
        // What many accounts share is said once.
        var shared = summary.Foremost.Select(outcome => outcome.Message).Where(message => message.Length > ShortMessage).GroupBy(message => message)
            .Where(group => group.Skip(1).Any()).Select(group => group.Key).ToList();
        foreach (var outcome in summary.Foremost)
        {
            int[] counts = [outcome.Contacts, outcome.Groups, outcome.Reserved, outcome.MetaContacts, outcome.RosterItemsCleared];
            table.AddRow(
            [
                new Label(VisibleText.Of(outcome.Account.ToString())),
                new Label(Name(outcome.Outcome), StyleOf(outcome.Outcome)),
                .. counts.Select(count => (IRenderable)new Label(count == 0 ? "·" : Number(count))),
                new Label(shared.IndexOf(outcome.Message) is >= 0 and var note ? $"see {note + 1}" : VisibleText.Of(outcome.Message)),
            ]);
        }

        console.Write(table);
        for (var note = 0; note < shared.Count; note++)
        {
            console.WriteLine($"{note + 1}: {VisibleText.Of(shared[note])}");
        }

        if (summary.Accounts > summary.Foremost.Length)
        {
            console.WriteLine($"{Count(summary.Accounts - summary.Foremost.Length, "more account is", "more accounts are")} not shown; --csv FILE has all.");
        }
    }

    private static void WriteConflicts(IAnsiConsole console, OutcomeSummary summary)
    {
        console.WriteLine($"{Count(summary.Conflicts, "contact", "contacts")} had another name or other groups in the roster than encrypted: the messages say which stay, and --json FILE whose they are.");
    }

    private static Style StyleOf(OutcomeKind outcome) => outcome switch
    {
        OutcomeKind.Failed => new Style(Color.Red, decoration: Decoration.Bold),
        OutcomeKind.Skipped => new Style(Color.Yellow),
        OutcomeKind.Migrated or OutcomeKind.Restored => new Style(Color.Green),
        _ => Style.Plain,
    };

    private static string Name(OutcomeKind outcome) => outcome.ToString().ToLowerInvariant();

    private static string Count(long number, string one, string many) => $"{Number(number)} {(number == 1 ? one : many)}";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
