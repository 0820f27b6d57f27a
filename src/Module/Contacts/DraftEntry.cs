using System.Collections.Immutable;

namespace XmppContacts.Contacts;

/// <summary>A contact or a group of a draft, with the items that it comes from.</summary>
/// <param name="original">As it was read; null when it is new.</param>
/// <param name="value">As it is to be.</param>
/// <param name="itemIds">Its items in order of reception; none when it is new.</param>
internal sealed class DraftEntry<T>(T? original, T value, ImmutableArray<string> itemIds)
    where T : class
{
    /// <summary>As it is to be.</summary>
    public T Value { get; set; } = value;

    /// <summary>Its items in order of reception.</summary>
    public ImmutableArray<string> ItemIds { get; set; } = itemIds;

    /// <summary>Whether all its items are to become one, though nothing else changed.</summary>
    public bool IsToBeMerged { get; set; }

    /// <summary>Whether an item must be written.</summary>
    public bool IsChanged => IsToBeMerged || !Value.Equals(original);
}
