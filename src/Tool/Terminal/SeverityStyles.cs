using Spectre.Console;
using XmppContacts.Audit;

namespace XmppContacts.Tool.Terminal;

/// <summary>The colour of a severity.</summary>
internal static class SeverityStyles
{
    public static Color ColorOf(Severity severity) => severity switch
    {
        Severity.Critical => Color.Red,
        Severity.High => Color.Orange1,
        Severity.Medium => Color.Yellow,
        Severity.Low => Color.Blue,
        _ => Color.Grey,
    };

    public static Style Of(Severity severity) => new(ColorOf(severity), decoration: severity == Severity.Critical ? Decoration.Bold : Decoration.None);
}
