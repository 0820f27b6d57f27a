using System.Collections.Immutable;

namespace XmppContacts.Contacts;

/// <summary>What is said of items that are missing or older than they were. It holds nothing private.</summary>
public static class MissingItemText
{
    /// <summary>What happened, as a sentence without its full stop.</summary>
    public static string Summary(ImmutableArray<MissingItem> items)
    {
        var rolledBack = items.Count(item => item.IsRolledBack);
        var lost = items.Length - rolledBack;
        return rolledBack == 0 ? $"{Items(lost)} missing from the server, though this program wrote and did not remove {Them(lost)}"
            : lost == 0 ? $"{Items(rolledBack)} older on the server than before"
            : $"{Items(lost)} missing from the server, and {Items(rolledBack)} older than before";
    }

    /// <summary>Why nothing is changed, and what to do, as sentences without the last full stop.</summary>
    internal static string Refusal(ImmutableArray<MissingItem> items) =>
        $"{Summary(items)}. Nothing was changed. Restore them on the server, or accept the loss with --accept-missing (-AcceptMissing in PowerShell)";

    private static string Items(int count) => count == 1 ? "1 encrypted item is" : $"{count:N0} encrypted items are";

    private static string Them(int count) => count == 1 ? "it" : "them";
}
