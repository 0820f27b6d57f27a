using System.Collections.Immutable;
using System.Text;

namespace XmppContacts.Contacts;

/// <summary>A contact of an address book.</summary>
/// <param name="Contact">The contact, merged from all its items.</param>
/// <param name="ItemIds">Its items in order of reception; more than one when clients wrote it at the same time.</param>
/// <param name="Groups">The names of its groups, without those that no group item has.</param>
public sealed record AddressBookContact(Contact Contact, ImmutableArray<string> ItemIds, ImmutableArray<string> Groups)
{
    // A record prints all its properties, and these are private.
    private bool PrintMembers(StringBuilder text)
    {
        text.AppendJoin(", ", ItemIds);
        return true;
    }
}
