using XmppContacts.OpenPgp.KeyFiles.Packets;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.OpenPgp.KeyFiles;

/// <summary>A key of a ring.</summary>
/// <param name="Key">The key, verified.</param>
/// <param name="Packets">All its packets, for the case that another copy brings more.</param>
/// <param name="Description">As others see it.</param>
/// <param name="File">The file of the store that has the key alone and was written here; null when there is none.</param>
internal sealed record IndexedKey(CertifiedKey Key, TransferableKey Packets, OpenPgpKey Description, string? File);
