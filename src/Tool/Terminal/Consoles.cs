using Spectre.Console;

namespace XmppContacts.Tool.Terminal;

/// <summary>Standard output and error, in colour on a terminal and plain otherwise.</summary>
internal static class Consoles
{
    // What a pipe or file gets: wide enough that no row of ours is folded.
    private const int PlainWidth = 160;

    public static IAnsiConsole Output() => Create(Console.Out, Console.IsOutputRedirected);

    public static IAnsiConsole Error() => Create(Console.Error, Console.IsErrorRedirected);

    /// <summary>Takes everything and shows nothing.</summary>
    public static IAnsiConsole None() => Create(TextWriter.Null, isRedirected: true);

    private static IAnsiConsole Create(TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        console.Profile.Capabilities.Unicode = true;
        if (isRedirected)
        {
            console.Profile.Width = PlainWidth;
        }

        return console;
    }
}
