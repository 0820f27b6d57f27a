using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.MetaContacts;

namespace XmppContacts.Contacts;

/// <summary>Makes contacts with several identities of metacontacts (XEP-0209), and metacontacts of such contacts, without loss.</summary>
/// <remarks>
/// Each <c>meta</c> element is kept as a child of the contact that it is about, with its place in an attribute of this project's own. What cannot
/// be about a contact, such as an entry without an address, is kept with another. A contact that becomes part of another is kept whole in an
/// element of this project's own, so that its name and groups come back too.
/// </remarks>
public static class MetaContactFolding
{
    private static readonly XNamespace Ns = "urn:x-xmpp-contacts:folding:0";
    private static readonly XName Place = Ns + "place";
    private static readonly XName Member = Ns + "member";
    private static readonly XName Rest = Ns + "rest";

    /// <summary>Folds metacontacts into contacts.</summary>
    /// <param name="storage">The private storage element; null when there is none.</param>
    /// <param name="contacts">The contacts. Members that are not among them become contacts.</param>
    /// <returns>Contacts that hold all of both, each metacontact's preferred identity first.</returns>
    /// <exception cref="ArgumentException">The storage holds something, and there is no contact to keep it with.</exception>
    public static ImmutableArray<Contact> Fold(XElement? storage, IEnumerable<Contact> contacts)
    {
        ArgumentNullException.ThrowIfNull(contacts);
        var all = contacts.ToList();
        if (storage is null || !(storage.Nodes().Any() || storage.Attributes().Any(attribute => !attribute.IsNamespaceDeclaration)))
        {
            return [.. all];
        }

        var entries = storage.Elements(MetaContactEntry.Ns + "meta").Select((meta, i) => (Entry: new MetaContactEntry(meta), At: i)).ToList();
        var byJid = new Dictionary<Jid, Contact>();
        foreach (var contact in all)
        {
            foreach (var jid in contact.Jids)
            {
                byJid.TryAdd(jid, contact);
            }
        }

        // An address is a member of the first metacontact that has it: it belongs to no more than one (XEP-0209 §4.1).
        var members = entries.Where(entry => entry.Entry.IsMember).DistinctBy(entry => entry.Entry.Jid).ToList();
        foreach (var (entry, _) in members)
        {
            if (!byJid.ContainsKey(entry.Jid!))
            {
                byJid[entry.Jid!] = new Contact { Identities = [ContactIdentity.Of(entry.Jid!)], Extensions = Marked("made") };
                all.Add(byJid[entry.Jid!]);
            }
        }

        var folded = new List<Contact>();
        var done = new HashSet<Contact>(ReferenceEqualityComparer.Instance);
        foreach (var tag in members.GroupBy(member => member.Entry.Tag, StringComparer.Ordinal))
        {
            var parts = tag.OrderByDescending(member => member.Entry.Order.HasValue).ThenByDescending(member => member.Entry.Order)
                .Select(member => byJid[member.Entry.Jid!]).Distinct(ReferenceEqualityComparer.Instance).Cast<Contact>().Where(done.Add).ToList();
            if (parts.Count > 0)
            {
                folded.Add(parts.Count == 1 ? parts[0] : Joined(parts));
            }
        }

        // Contacts that are in no metacontact stay as they are.
        folded.AddRange(all.Where(contact => !done.Contains(contact)));
        return Keep(storage, entries, folded);
    }

    /// <summary>Takes apart what <see cref="Fold"/> made; contacts that hold nothing of metacontacts stay as they are.</summary>
    /// <param name="contacts">The contacts.</param>
    /// <returns>The storage element, null when the contacts hold none; and the contacts as they were, with changes made since.</returns>
    /// <exception cref="InvalidItemException">Another program has spoilt what was kept.</exception>
    public static (XElement? Storage, ImmutableArray<Contact> Contacts) Unfold(IEnumerable<Contact> contacts)
    {
        ArgumentNullException.ThrowIfNull(contacts);
        var kept = new List<(int Place, XNode Node)>();
        XElement? storage = null;
        var unfolded = ImmutableArray.CreateBuilder<Contact>();
        foreach (var contact in contacts)
        {
            foreach (var element in contact.Extensions.Elements.Where(IsKept))
            {
                storage ??= new XElement(MetaContactEntry.Storage);
                if (element.Name == Rest)
                {
                    foreach (var attribute in element.Attributes().Where(attribute => attribute.Name != Place && !attribute.IsNamespaceDeclaration))
                    {
                        storage.SetAttributeValue(attribute.Name, attribute.Value);
                    }

                    kept.AddRange(element.Nodes().Select(node => (PlaceOf(element), node)));
                }
                else
                {
                    var place = PlaceOf(element);
                    element.SetAttributeValue(Place, null);
                    kept.Add((place, element));
                }
            }

            unfolded.AddRange(Parts(contact));
        }

        storage?.Add(kept.OrderBy(node => node.Place).Select(node => node.Node));
        return (storage, unfolded.ToImmutable());
    }

    /// <summary>Whether a contact holds something of metacontacts.</summary>
    internal static bool IsFolded(Contact contact) =>
        contact.Extensions.Elements.Any(element => IsKept(element) || element.Name == Member || IsMark(element));

    /// <summary>Whether an element says only that its contact was made for a metacontact's member.</summary>
    internal static bool IsMark(XElement element) => element.Name == Ns + "made";

    private static Contact Joined(List<Contact> parts)
    {
        // The first is preferred, and wins where they contradict each other.
        var joined = Enumerable.Reverse(parts).Aggregate(Contact.Merge);
        return joined with
        {
            Extensions = parts.Aggregate(
                joined.Extensions.Without(element => element.Name == Member || IsMark(element)), (extensions, part) => extensions.With(new XElement(Member, part.ToXml()))),
        };
    }

    private static ImmutableArray<Contact> Keep(XElement storage, List<(MetaContactEntry Entry, int At)> entries, List<Contact> folded)
    {
        var children = storage.Nodes().ToList();
        var places = children.Select((node, i) => (node, i)).ToDictionary(node => node.node, node => node.i);
        var byJid = new Dictionary<Jid, int>();
        for (var i = 0; i < folded.Count; i++)
        {
            foreach (var jid in folded[i].Jids)
            {
                byJid.TryAdd(jid, i);
            }
        }

        if (folded.Count == 0)
        {
            throw new ArgumentException("There is no contact that metacontacts could be kept with.", nameof(storage));
        }

        var additions = folded.Select(_ => new List<XElement>()).ToList();
        foreach (var (entry, _) in entries)
        {
            var at = entry.Jid is { } jid && byJid.TryGetValue(jid.Bare, out var found) ? found : 0;
            var meta = new XElement(entry.Element);
            meta.SetAttributeValue(Place, Text(places[entry.Element]));
            additions[at].Add(meta);
        }

        additions[0].AddRange(children.Where(node => node is XText or XElement && (node as XElement)?.Name != MetaContactEntry.Ns + "meta")
            .Select(node => new XElement(Rest, new XAttribute(Place, Text(places[node])), Copy(node))));
        var attributes = storage.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration).ToList();
        if (attributes.Count > 0)
        {
            additions[0].Add(new XElement(Rest, attributes.Select(attribute => new XAttribute(attribute))));
        }

        return [.. folded.Select((contact, i) => contact with { Extensions = additions[i].Aggregate(contact.Extensions, (extensions, element) => extensions.With(element)) })];
    }

    private static IEnumerable<Contact> Parts(Contact contact)
    {
        var originals = contact.Extensions.Elements.Where(element => element.Name == Member && element.Elements().Any())
            .Select(member => Contact.Parse(member.Elements().First())).ToList();
        var bare = contact with { Extensions = contact.Extensions.Without(element => IsKept(element) || element.Name == Member) };
        if (originals.Count == 0)
        {
            return IsMade(bare) ? [] : [bare];
        }

        // Changes made since the folding: a new name is the preferred part's, groups are all parts', and what else is new goes with the preferred part.
        var before = Joined(originals);
        var keys = bare.Identities.Select(identity => identity.Key).ToHashSet(StringComparer.Ordinal);
        var known = before.Identities.Select(identity => identity.Key).ToHashSet(StringComparer.Ordinal);
        var parts = originals.Select(part => part with
        {
            Identities = [.. part.Identities.Where(identity => keys.Contains(identity.Key))],
            GroupIds = [.. part.GroupIds.Where(bare.GroupIds.Contains).Union(bare.GroupIds.Except(before.GroupIds))],
        }).Where(part => !part.Identities.IsEmpty).ToList();
        if (parts.Count == 0)
        {
            return [bare];
        }

        var first = parts[0];
        var added = bare.Extensions.Without(element => before.Extensions.Elements.Any(had => Xml.ElementContent.AreSame(had, element)));
        parts[0] = first with
        {
            Name = bare.Name == before.Name ? first.Name : bare.Name,
            Identities = [.. first.Identities, .. bare.Identities.Where(identity => !known.Contains(identity.Key))],
            Extensions = first.Extensions.UnitedWith(ElementExtensions.Of([], added.Elements)),
        };
        return parts.SelectMany(Parts);
    }

    // A contact that was made for a member that had none is not one of the account's, unless something was added to it since.
    private static bool IsMade(Contact contact) =>
        contact.Name is null && contact.GroupIds.IsEmpty && contact.Extensions.Elements.Any(IsMark) && contact.Extensions.Without(IsMark).IsEmpty;

    private static ElementExtensions Marked(string kind) => ElementExtensions.None.With(new XElement(Ns + kind));

    private static bool IsKept(XElement element) => element.Name == MetaContactEntry.Ns + "meta" || element.Name == Rest;

    private static int PlaceOf(XElement element) =>
        int.TryParse((string?)element.Attribute(Place), NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : int.MaxValue;

    private static string Text(int place) => place.ToString(CultureInfo.InvariantCulture);

    private static XNode Copy(XNode node) => node is XElement element ? new XElement(element) : new XText(((XText)node).Value);
}
