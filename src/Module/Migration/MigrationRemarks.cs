using XmppContacts.Addressing;
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
            yield return $"{Count(preferred, "contact")} had another name or other groups in the roster than encrypted: the roster's were taken, and the encrypted ones are kept with them.";
        }

        if (plan.UnitedGroups > 0)
        {
            yield return $"{Count(plan.UnitedGroups, "group")} made part of another with the same name, members included.";
        }

        if (plan.UnitedNames > 0)
        {
            yield return $"{Count(plan.UnitedNames, "contact")} with several items and different names in them: now one item, with the latest name; the others are kept with it.";
        }

        if (plan.Renewed > 0)
        {
            yield return $"{Count(plan.Renewed, "item")} under a revoked secret: encrypted again with the newest.";
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

        var faults = book.Faults.Count(fault => fault.Kind != ItemFaultKind.UnknownSecret) - ReadableItems.Count(book);
        if (faults > 0)
        {
            yield return $"Left as they are, being no valid encrypted contacts or groups: {Count(faults, "item")} of the nodes.";
        }
    }

    /// <summary>What is said of items that are not encrypted.</summary>
    /// <param name="plan">What is to be done, or was.</param>
    /// <param name="isDone">Whether it was done; else they are readable still.</param>
    public static IEnumerable<string> OfReadable(MigrationPlan plan, bool isDone)
    {
        if (isDone && plan.Readable > 0)
        {
            yield return $"Not encrypted before, and published again encrypted under new IDs: {Count(plan.Readable, "item")} of the nodes.";
        }

        var left = plan.ReadableLeft + (isDone ? 0 : plan.Readable);
        if (left > 0)
        {
            yield return $"Not encrypted, and still readable: {Count(left, "item")} of the nodes."
                + (plan.ReadableLeft > 0 ? $" Of these, {plan.ReadableLeft:N0} cannot be moved: correct or retract them with the client that wrote them." : "");
        }

        if (plan.CardsLeft > 0)
        {
            yield return $"Still readable in the contact node: {Count(plan.CardsLeft, "vCard")} of contacts (--include-cards moves those with a JID that are not too large).";
        }
    }

    /// <summary>What is said of contacts whose names or groups the server itself supplies.</summary>
    public static string OfServer(IReadOnlyList<Jid> contacts) =>
        $"The server itself supplies a name or groups of {Count(contacts.Count, "contact")} (shared roster groups), which only its administrator can change: {contacts[0]}"
            + (contacts.Count > 1 ? " and others." : ".");

    /// <summary>A number of something, one or several.</summary>
    public static string Count(int count, string one, string? several = null) => $"{count:N0} {(count == 1 ? one : several ?? one + "s")}";
}
