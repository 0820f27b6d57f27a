using System.CommandLine;
using System.CommandLine.Parsing;
using XmppContacts.Files;
using XmppContacts.Text;
using XmppContacts.Tool.Commands.Sources;

namespace XmppContacts.Tool.Commands;

/// <summary>What is wrong with a command line of which each single part is right.</summary>
internal static class CommandLineFaults
{
    private const string StandardOutput = "-";

    /// <summary>The faults, a sentence each.</summary>
    public static IEnumerable<string> Of(ParseResult parsed) => [.. Misplaced(parsed.CommandResult), .. Repeated(parsed.CommandResult)];

    // 'contacts' has options itself, and those of 'contacts remove' that stand before 'remove' are taken for its own: a contact would be removed from more accounts than were named.
    private static IEnumerable<string> Misplaced(CommandResult command)
    {
        for (var parent = command.Parent as CommandResult; parent is not null; parent = parent.Parent as CommandResult)
        {
            foreach (var child in parent.Children)
            {
                if (child is OptionResult { Implicit: false } or ArgumentResult { Tokens.Count: > 0 })
                {
                    var what = child is OptionResult option ? option.Option.Name : $"'{VisibleText.Shortened(child.Tokens[0].Value)}'";
                    yield return $"{what} stands before '{command.Command.Name}' and would not be used: write it after the command.";
                }
            }
        }
    }

    /// <summary>Files that are written over what is read or written too.</summary>
    private static IEnumerable<string> Repeated(CommandResult command)
    {
        var named = command.Children.SelectMany(Named).ToList();
        foreach (var (path, use) in named.Where(file => file.Use == PathUse.Written).DistinctBy(file => KeyOf(file.Path, file.Use)))
        {
            var same = named.Where(other => KeyOf(other.Path, other.Use) == KeyOf(path, use)).ToList();
            if (same.Exists(other => other.Use == PathUse.Read))
            {
                yield return $"'{VisibleText.Shortened(path)}' is read here and cannot be written too: name another file.";
            }
            else if (same.Count > 1)
            {
                yield return path == StandardOutput
                    ? "Only one report can go to standard output."
                    : $"Two files cannot be written under the same name '{VisibleText.Shortened(path)}'.";
            }
        }
    }

    private static IEnumerable<(string Path, PathUse Use)> Named(SymbolResult symbol) => symbol switch
    {
        OptionResult { Option: PathOption { Use: not PathUse.Shared } option } result => result.Tokens.Select(token => (token.Value, option.Use)),
        ArgumentResult { Argument.Name: SourceOptions.ArgumentName } result => result.Tokens.Select(token => (token.Value, PathUse.Read)),
        _ => [],
    };

    private static string KeyOf(string path, PathUse use)
    {
        try
        {
            return path == StandardOutput && use == PathUse.Written ? path : path.Length == 0 ? "" : RealPath.Of(path);
        }
        catch (IOException)
        {
            // Links that lead round in a circle lead to no file: whoever opens it says so.
            return path;
        }
    }
}
