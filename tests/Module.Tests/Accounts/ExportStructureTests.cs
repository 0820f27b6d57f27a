using System.Runtime.CompilerServices;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Rosters;

namespace XmppContacts.Tests.Accounts;

/// <summary>docs/exports.md says what is skipped on purpose, and nothing else is.</summary>
public sealed class ExportStructureTests
{
    [Theory]
    [InlineData("of others")]
    [InlineData("own of others")]
    [InlineData("of no interest")]
    [InlineData("attributes of roster items")]
    public void What_is_skipped_on_purpose_is_documented(string list)
    {
        var skipped = list switch
        {
            "of others" => ExportStructure.OfOthers,
            "own of others" => ExportStructure.OwnOfOthers,
            "of no interest" => ExportStructure.OfNoInterest,
            _ => RosterStructure.AttributesOfNoInterest,
        };

        Assert.Equal(skipped.Order(StringComparer.Ordinal), Documented(list).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Documented(string list, [CallerFilePath] string path = "") =>
        File.ReadLines(Path.Combine(Path.GetDirectoryName(path)!, "../../../docs/exports.md"))
            .SkipWhile(line => line != $"<!-- {list} -->").Skip(1).TakeWhile(line => line.StartsWith("- `", StringComparison.Ordinal)).Select(line => line[3..^1]);
}
