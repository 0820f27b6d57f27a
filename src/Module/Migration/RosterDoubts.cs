using XmppContacts.Rosters;

namespace XmppContacts.Migration;

/// <summary>Why an account's roster cannot be migrated without losing a name or a group.</summary>
internal static class RosterDoubts
{
    /// <summary>The reason in full sentences, or null.</summary>
    public static string? Of(Roster roster)
    {
        var differing = roster.Duplicates.Where(item => item.HasNameOrGroups && !roster.Items.Any(other => other.Jid == item.Jid && other.HasNameAndGroupsOf(item)))
            .Select(item => item.Jid).Distinct().ToList();
        if (differing.Count > 0)
        {
            return $"The roster has several items with different names or groups for one JID: {differing[0]}{(differing.Count > 1 ? $" and {differing.Count - 1:N0} more" : "")}. "
                + "A server imports only one of them. Remove the others, then migrate the account.";
        }

        return roster.Problems is [var problem, ..]
            ? $"The roster holds {problem}. Its names and groups stay as they are, since some might be missed."
            : null;
    }
}
