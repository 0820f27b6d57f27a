using System.Collections.Immutable;
using XmppContacts.Addressing;
using XmppContacts.Contacts;

namespace XmppContacts.Reports.Lists;

/// <summary>A contact in a file of contacts to be set.</summary>
/// <param name="Account">The account whose contact it is; null for every account.</param>
/// <param name="Identities">Who it is: at least one identity, the preferred one first.</param>
/// <param name="Name">The name, empty for none; null when the file says nothing of names.</param>
/// <param name="Groups">The names of the groups; null when the file says nothing of groups.</param>
public sealed record ContactEntry(Jid? Account, ImmutableArray<ContactIdentity> Identities, string? Name, ImmutableArray<string>? Groups)
{
    /// <summary>Sets the contact in an address book.</summary>
    /// <exception cref="InvalidItemException">The contact breaks XEP-0510.</exception>
    public void ApplyTo(AddressBookDraft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        draft.Unite(new Contact { Identities = Identities });
        draft.Change(Identities[0], Name, Groups);
    }

    // A record prints all its properties, and these are private.
    private bool PrintMembers(System.Text.StringBuilder text)
    {
        text.Append("identities: ").Append(Identities.Length);
        return true;
    }
}
