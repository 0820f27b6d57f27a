using System.Collections.Immutable;
using XmppContacts.OpenPgp.KeyFiles.Packets;

namespace XmppContacts.OpenPgp.KeyFiles;

/// <summary>A file of keys that was read.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Keys">Its keys, not verified.</param>
/// <param name="Refusals">Why some of it is not used.</param>
/// <param name="Warning">What the user should know of the file, as a sentence; null for nothing.</param>
internal sealed record KeyFile(string Path, ImmutableArray<TransferableKey> Keys, ImmutableArray<OpenPgpException> Refusals, string? Warning = null);
