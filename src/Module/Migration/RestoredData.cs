using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.Rosters;

namespace XmppContacts.Migration;

/// <summary>What is to be in roster and private storage again.</summary>
/// <param name="Items">Contacts with their names and groups; each address once.</param>
/// <param name="MetaContacts">The storage of metacontacts, or null.</param>
/// <param name="Notes">The notes.</param>
internal sealed record RestoredData(ImmutableArray<RosterItem> Items, XElement? MetaContacts, ImmutableArray<XElement> Notes)
{
    /// <summary>What encrypted contacts hold.</summary>
    /// <exception cref="InvalidItemException">Another program has spoilt what was kept of metacontacts.</exception>
    public static RestoredData Of(AddressBook book)
    {
        var encrypted = EncryptedRoster.Of(book);
        return new RestoredData(
            [
                .. encrypted.Parts.SelectMany(part => part.Jids.Select(jid => new RosterItem
                {
                    Jid = jid,
                    Name = KeptRosterValues.RestoredName(part, jid),
                    Groups = KeptRosterValues.RestoredGroups(part, jid, encrypted.GroupsOf(part)),
                })).Where(item => item.HasNameOrGroups).DistinctBy(item => item.Jid),
            ],
            encrypted.MetaContacts,
            encrypted.Notes);
    }

    /// <summary>What an account had in clear.</summary>
    public static RestoredData Of(ReadableData data) =>
        new([.. data.Roster.Items.Where(item => item.HasNameOrGroups)], data.MetaContacts, [.. data.NoteElements.Select(note => new XElement(note))]);

    /// <summary>What several backups of an account hold together: of each contact, what the newest has that knows anything of it.</summary>
    /// <param name="newestFirst">The backups.</param>
    public static RestoredData Merge(IReadOnlyList<RestoredData> newestFirst)
    {
        XElement[] metaContacts = [.. newestFirst.Select(data => data.MetaContacts).OfType<XElement>()];
        return new RestoredData(
            [.. newestFirst.SelectMany(data => data.Items).DistinctBy(item => item.Jid)],
            metaContacts.Length == 0 ? null : new XElement(metaContacts[0].Name, metaContacts[0].Attributes(), NewestByContact(metaContacts.Select(storage => storage.Elements()))),
            [.. NewestByContact(newestFirst.Select(data => data.Notes.AsEnumerable()))]);
    }

    // A contact may have several entries in one backup, all of which it had at that time.
    private static IEnumerable<XElement> NewestByContact(IEnumerable<IEnumerable<XElement>> newestFirst)
    {
        var seen = new HashSet<string>();
        foreach (var backup in newestFirst)
        {
            XElement[] entries = [.. backup.Where(entry => !seen.Contains(ContactOf(entry)))];
            seen.UnionWith(entries.Select(ContactOf));
            foreach (var entry in entries)
            {
                yield return new XElement(entry);
            }
        }

        static string ContactOf(XElement entry) => (string?)entry.Attribute("jid") ?? "";
    }
}
