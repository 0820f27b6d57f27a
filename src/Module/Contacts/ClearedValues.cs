using System.Security.Cryptography;
using System.Text;
using XmppContacts.Rosters;

namespace XmppContacts.Contacts;

/// <summary>
/// Name and groups of a contact as a migration cleared them from the roster, as digests (docs/protocol.md). What the roster has of that contact later, and is
/// not this, a client of the user put there since. What is this, came back: from a server that supplies it, or by a restoration.
/// </summary>
/// <param name="Text">The digest of the name, and that of the groups, in hex.</param>
internal sealed record ClearedValues(string Text)
{
    private const int Bytes = 6;

    /// <summary>The values of a contact.</summary>
    public static ClearedValues Of(RosterItem item) => new(DigestOfName(item) + DigestOfGroups(item));

    /// <summary>Whether this is the contact's name.</summary>
    public bool HasName(RosterItem item) => Text.StartsWith(DigestOfName(item), StringComparison.Ordinal);

    /// <summary>Whether these are the contact's groups.</summary>
    public bool HasGroups(RosterItem item) => Text.EndsWith(DigestOfGroups(item), StringComparison.Ordinal);

    private static string DigestOfName(RosterItem item) => DigestOf(item.Name ?? "");

    // No group has a NUL in its name: XML has none.
    private static string DigestOfGroups(RosterItem item) => DigestOf(string.Join('\0', item.NamedGroups.Order(StringComparer.Ordinal)));

    private static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, Bytes));
}
