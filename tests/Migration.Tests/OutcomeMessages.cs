using System.Text.RegularExpressions;

namespace XmppContacts.Migration.Tests;

/// <summary>What outcomes say, for tests of other matters.</summary>
internal static partial class OutcomeMessages
{
    /// <summary>The message without the sentence that names the readers of the shared secrets, which is there after every migration.</summary>
    public static string WithoutReaders(this MigrationOutcome outcome) => Readers().Replace(outcome.Message, "").Trim();

    [GeneratedRegex(" ?Its shared secrets are encrypted to the keys? [0-9A-F, ]+\\.")]
    private static partial Regex Readers();
}
