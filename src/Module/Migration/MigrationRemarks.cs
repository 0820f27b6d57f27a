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
            yield return $"{Contacts(kept)} had another name or other groups in the roster than encrypted: the encrypted ones stay, and the roster's are kept with them.";
        }

        var preferred = plan.Conflicts.Length - kept;
        if (preferred > 0)
        {
            yield return $"{Contacts(preferred)} had another name or other groups in the roster than encrypted: the roster's were taken.";
        }

        if (!plan.NotMovable.IsEmpty)
        {
            yield return $"{Contacts(plan.NotMovable.Length)} stay in the roster as they are, as their addresses have a resource, which an encrypted contact cannot have: {plan.NotMovable[0]}"
                + (plan.NotMovable.Length > 1 ? " and others." : ".");
        }

        if (plan.MetaElementsLeft + plan.NotesLeft > 0)
        {
            yield return $"The server can still read {plan.MetaElementsLeft:N0} entries of metacontacts and {plan.NotesLeft:N0} notes: they were not to be moved, or are about no contact.";
        }

        var faults = book.Faults.Count(fault => fault.Kind != ItemFaultKind.UnknownSecret);
        if (faults > 0)
        {
            yield return $"{faults:N0} items of the nodes are no valid encrypted contacts or groups and were left as they are.";
        }
    }

    private static string Contacts(int count) => count == 1 ? "1 contact" : $"{count:N0} contacts";
}
