using System.Collections.Immutable;

namespace XmppContacts.Rosters;

/// <summary>An account's contact list.</summary>
/// <param name="Items">The contacts, in the order the server gave them; no address twice.</param>
/// <param name="Version">The server's version of the list (RFC 6121 §2.6), or null.</param>
public sealed record Roster(ImmutableArray<RosterItem> Items, string? Version = null)
{
    /// <summary>A list without contacts.</summary>
    public static Roster Empty { get; } = new([]);

    /// <inheritdoc/>
    public bool Equals(Roster? other) => other is not null && Version == other.Version && Items.AsSpan().SequenceEqual(other.Items.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Items.Length, Version);
}
