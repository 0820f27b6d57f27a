using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.MetaContacts;
using XmppContacts.PrivateXml;
using XmppContacts.Rosters;

namespace XmppContacts.Migration;

/// <summary>What a server can read of an account's contacts, and is to be moved.</summary>
/// <param name="Roster">The roster.</param>
/// <param name="MetaContacts">The storage of metacontacts (XEP-0209); null when there is none.</param>
/// <param name="Notes">The storage of notes (XEP-0145); null when there is none.</param>
internal sealed record ReadableData(Roster Roster, XElement? MetaContacts, XElement? Notes)
{
    /// <summary>The metacontacts.</summary>
    public IEnumerable<XElement> MetaElements => MetaContacts?.Elements(MetaContactEntry.Ns + "meta") ?? [];

    /// <summary>The notes.</summary>
    public IEnumerable<XElement> NoteElements => Notes?.Elements(RosterNotes.Note) ?? [];

    public static async Task<ReadableData> ReadAsync(IAccountData account, CancellationToken cancellationToken)
    {
        var roster = account.GetRosterAsync(cancellationToken).AsTask();
        var metaContacts = account.GetPrivateXmlAsync(MetaContactEntry.Storage, cancellationToken).AsTask();
        var notes = account.GetPrivateXmlAsync(RosterNotes.Storage, cancellationToken).AsTask();
        await Task.WhenAll(roster, metaContacts, notes);
        return new ReadableData(await roster, await metaContacts, await notes);
    }
}
