using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.EncryptedNodes.Keys;

/// <summary>A public key that an account announces, as far as it could be read.</summary>
/// <param name="Announcement">Its entry in the list.</param>
/// <param name="Key">What the key says of itself, its signatures not verified; null when there is a <paramref name="Problem"/>.</param>
/// <param name="Octets">The transferable public key; empty when there is a <paramref name="Problem"/>.</param>
/// <param name="Problem">Why the key is of no use, as a sentence without its full stop; null when it is.</param>
public sealed record PublishedKey(KeyAnnouncement Announcement, OpenPgpKey? Key, ReadOnlyMemory<byte> Octets, string? Problem)
{
    /// <summary>Whether a secret key is in the node, which anyone may read.</summary>
    public bool HoldsSecretKey { get; init; }
}
