using System.Collections.Immutable;

namespace XmppContacts.Rosters;

/// <summary>An account's contact list.</summary>
/// <param name="Items">The contacts, in the order the server gave them; no address twice.</param>
/// <param name="Version">The server's version of the list (RFC 6121 §2.6), or null.</param>
public sealed record Roster(ImmutableArray<RosterItem> Items, string? Version = null)
{
    /// <summary>Further items for addresses that <see cref="Items"/> has, in their order: a server holds none, an export or a script may.</summary>
    public ImmutableArray<RosterItem> Duplicates { get; init; } = [];

    /// <summary>What a server's answer held that was not understood, as parts of sentences; of an export, this is reported with its place instead.</summary>
    public ImmutableArray<string> Problems { get; init; } = [];

    /// <summary>All items, also those for one address.</summary>
    internal IEnumerable<RosterItem> AllItems => Duplicates.IsEmpty ? Items : Items.Concat(Duplicates);

    /// <summary>A list without contacts.</summary>
    public static Roster Empty { get; } = new([]);

    /// <inheritdoc/>
    public bool Equals(Roster? other) => other is not null && Version == other.Version && Items.AsSpan().SequenceEqual(other.Items.AsSpan())
        && Duplicates.AsSpan().SequenceEqual(other.Duplicates.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Items.Length, Version);
}
