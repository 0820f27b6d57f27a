using System.Collections.Immutable;

namespace XmppContacts.OpenPgp.Keys;

/// <summary>A message that was decrypted, with what is known of its signatures.</summary>
/// <param name="Content">The content, intact.</param>
/// <param name="Signatures">The signatures; none when it is not signed.</param>
public sealed record VerifiedMessage(ReadOnlyMemory<byte> Content, ImmutableArray<MessageSignature> Signatures);
