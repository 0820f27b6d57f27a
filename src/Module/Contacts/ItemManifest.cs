using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes;
using XmppContacts.Xml;

namespace XmppContacts.Contacts;

/// <summary>
/// What this program wrote into the nodes of an account: the version of each item, and what it retracted (docs/protocol.md). Against it, an item that
/// the server lost, or turned back to an older version, is noticed. Immutable.
/// </summary>
internal sealed class ItemManifest
{
    private const int EntriesInOnePart = 1000;

    private static readonly XNamespace Ns = PrivateNode.Ns;
    private static readonly XName ElementName = Ns + "manifest";
    private static readonly XName NodeName = Ns + "node";
    private static readonly XName PresentName = Ns + "present";
    private static readonly XName RetractedName = Ns + "retracted";
    private static readonly TimeSpan RetractionsKept = TimeSpan.FromDays(30);

    private readonly ImmutableDictionary<(string Node, string Id), Entry> _entries;

    private ItemManifest(ImmutableDictionary<(string Node, string Id), Entry> entries) => _entries = entries;

    /// <summary>Nothing.</summary>
    public static ItemManifest Empty { get; } = new(ImmutableDictionary<(string, string), Entry>.Empty);

    /// <summary>How many entries there are.</summary>
    public int Count => _entries.Count;

    /// <summary>The items of a node that should be there.</summary>
    public IEnumerable<string> PresentIds(string node) =>
        _entries.Where(entry => entry.Key.Node == node && entry.Value.RetractedAt is null).Select(entry => entry.Key.Id);

    /// <summary>The newest version of an item, also of a retracted one; 0 when nothing is known of it.</summary>
    public long VersionOf(string node, string id) => _entries.TryGetValue((node, id), out var entry) ? entry.Version : 0;

    /// <summary>Whether the item was retracted.</summary>
    public bool IsRetracted(string node, string id) => _entries.TryGetValue((node, id), out var entry) && entry.RetractedAt is not null;

    /// <summary>Whether the item, with just this content, was retracted, so that a run ended before the server removed it or the server restored it.</summary>
    public bool IsRetracted(string node, string id, XElement stored) =>
        _entries.TryGetValue((node, id), out var entry) && entry.RetractedAt is not null && entry.Digest == DigestOf(stored);

    /// <summary>What a migration cleared of the item's contact after it had written the item; null when none did.</summary>
    public ClearedValues? ClearedOf(string node, string id) => _entries.TryGetValue((node, id), out var entry) ? entry.Cleared : null;

    /// <summary>With an item that is there.</summary>
    /// <param name="node">The node.</param>
    /// <param name="id">The item's ID.</param>
    /// <param name="version">Its version.</param>
    /// <param name="cleared">What is to be cleared of its contact from the roster; null leaves what is known.</param>
    public ItemManifest WithPresent(string node, string id, long version, ClearedValues? cleared = null) =>
        With(node, id, new Entry(version, null, null, cleared));

    /// <summary>With an item that is retracted.</summary>
    /// <param name="node">The node.</param>
    /// <param name="id">The item's ID.</param>
    /// <param name="version">Its version.</param>
    /// <param name="stored">What it holds; null when it is not there, and is only given up: then it is used when it appears again.</param>
    /// <param name="now">The time.</param>
    public ItemManifest WithRetracted(string node, string id, long version, XElement? stored, DateTimeOffset now) => With(
        node, id,
        new Entry(Math.Max(version, VersionOf(node, id)), DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()), stored is null ? null : DigestOf(stored)));

    /// <summary>Without retractions so old that no run and no copy of a server is of that time.</summary>
    public ItemManifest Since(DateTimeOffset now) =>
        new(_entries.RemoveRange(_entries.Where(entry => entry.Value.RetractedAt < now - RetractionsKept).Select(entry => entry.Key)));

    /// <summary>Both as one: of each item the higher version counts, and of equal versions the retraction.</summary>
    public ItemManifest Merge(ItemManifest other)
    {
        var merged = this;
        foreach (var ((node, id), entry) in other._entries)
        {
            merged = merged.With(node, id, entry);
        }

        return merged;
    }

    /// <summary>Whether both say the same.</summary>
    public bool IsSameAs(ItemManifest other) =>
        _entries.Count == other._entries.Count && _entries.All(entry => other._entries.TryGetValue(entry.Key, out var there) && there == entry.Value);

    /// <summary>The <c>manifest</c> elements, each small enough for an item; one without entries when there are none.</summary>
    public IEnumerable<XElement> ToXml(Jid service)
    {
        foreach (var part in _entries.OrderBy(entry => entry.Key.Node, StringComparer.Ordinal).ThenBy(entry => entry.Key.Id, StringComparer.Ordinal).Chunk(EntriesInOnePart).DefaultIfEmpty([]))
        {
            yield return new XElement(
                ElementName,
                new XAttribute("service", service.ToString()),
                part.GroupBy(entry => entry.Key.Node).Select(node => new XElement(
                    NodeName, new XAttribute("name", node.Key), node.Select(entry => entry.Value.ToXml(entry.Key.Id)))));
        }
    }

    /// <summary>Reads a <c>manifest</c> element.</summary>
    /// <returns>What it says; null when it is about the nodes of another service.</returns>
    /// <exception cref="FormatException">It is no manifest.</exception>
    public static ItemManifest? Parse(XElement element, Jid service)
    {
        if (element.Name != ElementName)
        {
            throw new FormatException("it is no manifest");
        }

        if ((string?)element.Attribute("service") != service.ToString())
        {
            return null;
        }

        var read = Empty;
        foreach (var node in element.Elements(NodeName))
        {
            foreach (var entry in node.Elements())
            {
                if (entry.Name == PresentName || entry.Name == RetractedName)
                {
                    read = read.With((string?)node.Attribute("name") ?? "", (string?)entry.Attribute("id") ?? "", Entry.Parse(entry));
                }
            }
        }

        return read;
    }

    private ItemManifest With(string node, string id, Entry entry) => new(_entries.SetItem(
        (node, id),
        !_entries.TryGetValue((node, id), out var there) ? entry : entry.Supersedes(there) ? entry.WithClearedOf(there) : there.WithClearedOf(entry)));

    private static string DigestOf(XElement stored)
    {
        const int Bytes = 16;
        var text = string.Concat(((string?)stored.Attribute("key") + " " + stored.Value).Where(character => !char.IsWhiteSpace(character)));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, Bytes));
    }

    private sealed record Entry(long Version, DateTimeOffset? RetractedAt, string? Digest, ClearedValues? Cleared = null)
    {
        public bool Supersedes(Entry other) =>
            Version > other.Version
            || (Version == other.Version && RetractedAt is not null && (other.RetractedAt is null || RetractedAt > other.RetractedAt))
            || (Version == other.Version && RetractedAt is null && other.RetractedAt is null && string.CompareOrdinal(Cleared?.Text, other.Cleared?.Text) > 0);

        // A version that is written without clearing anything leaves what is known of its contact.
        public Entry WithClearedOf(Entry other) => RetractedAt is null && Cleared is null && other.Cleared is not null ? this with { Cleared = other.Cleared } : this;

        public XElement ToXml(string id) => new(
            RetractedAt is null ? PresentName : RetractedName,
            new XAttribute("id", id),
            new XAttribute("version", Version.ToString(CultureInfo.InvariantCulture)),
            Cleared is null ? null : new XAttribute("cleared", Cleared.Text),
            RetractedAt is { } time ? new XAttribute("at", XmppTime.Format(time)) : null,
            Digest is null ? null : new XAttribute("digest", Digest));

        public static Entry Parse(XElement element)
        {
            if (!long.TryParse((string?)element.Attribute("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            {
                throw new FormatException("an entry of the manifest has no version");
            }

            return element.Name == PresentName
                ? new Entry(version, null, null, (string?)element.Attribute("cleared") is { } cleared ? new ClearedValues(cleared) : null)
                : new Entry(version, XmppTime.Parse((string?)element.Attribute("at")) ?? throw new FormatException("a retraction has no time"), (string?)element.Attribute("digest"));
        }
    }
}
