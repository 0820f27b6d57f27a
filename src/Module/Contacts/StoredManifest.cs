using System.Collections.Immutable;

namespace XmppContacts.Contacts;

/// <summary>The manifest as it was read.</summary>
/// <param name="Manifest">What the items that hold one say together.</param>
/// <param name="ItemIds">The IDs of these items in the private node.</param>
/// <param name="Faults">Items that should hold one and cannot be used.</param>
internal sealed record StoredManifest(ItemManifest Manifest, ImmutableArray<string> ItemIds, ImmutableArray<ItemFault> Faults)
{
    /// <summary>Whether an item is encrypted with a secret that was revoked.</summary>
    public bool IsUnderRevokedSecret { get; init; }

    /// <summary>None.</summary>
    public static StoredManifest None { get; } = new(ItemManifest.Empty, [], []);
}
