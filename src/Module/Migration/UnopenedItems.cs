using XmppContacts.Contacts;

namespace XmppContacts.Migration;

/// <summary>Encrypted items that cannot be opened: they may hold anything, so that they are never called unchanged.</summary>
internal static class UnopenedItems
{
    /// <summary>How many there are.</summary>
    public static int Count(AddressBook book) => book.Faults.Count(fault => fault.Kind is ItemFaultKind.UnknownSecret or ItemFaultKind.Undecryptable);

    /// <summary>What to say of them, and what to do; null when there are none.</summary>
    /// <param name="book">The contacts.</param>
    /// <param name="kind">The kind that is looked for; null for all.</param>
    public static string? Of(AddressBook book, ItemFaultKind? kind = null)
    {
        var unknown = book.Faults.Count(fault => fault.Kind == ItemFaultKind.UnknownSecret);
        if (unknown > 0)
        {
            return $"{MigrationRemarks.Count(unknown, "encrypted item")} cannot be opened, since no known secret fits: name the keys or the secrets file (--secrets) that were used, "
                + "or share the secrets from the client that made them.";
        }

        var damaged = kind is null ? Count(book) : 0;
        return damaged > 0 ? $"{MigrationRemarks.Count(damaged, "encrypted item")} cannot be opened, being damaged or changed." : null;
    }
}
