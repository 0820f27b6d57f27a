using XmppContacts.Contacts;

namespace XmppContacts.Migration;

/// <summary>What is to be said of an account besides its outcome. Nothing private.</summary>
internal static class MigrationRemarks
{
    /// <summary>One sentence for each matter.</summary>
    public static IEnumerable<string> Of(MigrationPlan plan, AddressBook book)
    {
        var kept = plan.Conflicts.Count(conflict => !conflict.IsRosterPreferred);
        if (kept > 0)
        {
            yield return $"{Count(kept, "contact")} had another name or other groups in the roster than encrypted: the encrypted ones stay, and the roster's are kept with them.";
        }

        var preferred = plan.Conflicts.Length - kept;
        if (preferred > 0)
        {
            yield return $"{Count(preferred, "contact")} had another name or other groups in the roster than encrypted: the roster's were taken.";
        }

        if (!plan.NotMovable.IsEmpty)
        {
            yield return $"Left in the roster, as an encrypted contact cannot have an address with a resource: {Count(plan.NotMovable.Length, "contact")}, {plan.NotMovable[0]}"
                + (plan.NotMovable.Length > 1 ? " and others." : ".");
        }

        if (plan.MetaElementsLeft + plan.NotesLeft > 0)
        {
            yield return $"Not to be moved, or about no contact, and so still read by the server: {Count(plan.MetaElementsLeft, "metacontact entry", "metacontact entries")} and {Count(plan.NotesLeft, "note")}.";
        }

        var faults = book.Faults.Count(fault => fault.Kind != ItemFaultKind.UnknownSecret);
        if (faults > 0)
        {
            yield return $"Left as they are, being no valid encrypted contacts or groups: {Count(faults, "item")} of the nodes.";
        }
    }

    /// <summary>A number of something, one or several.</summary>
    public static string Count(int count, string one, string? several = null) => $"{count:N0} {(count == 1 ? one : several ?? one + "s")}";
}
