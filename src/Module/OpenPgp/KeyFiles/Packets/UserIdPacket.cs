namespace XmppContacts.OpenPgp.KeyFiles.Packets;

/// <summary>A user ID and the signatures about it.</summary>
/// <param name="Bytes">As it is in the packet, which need not be UTF-8.</param>
/// <param name="Signatures">Certifications and revocations.</param>
internal sealed record UserIdPacket(byte[] Bytes, List<SignaturePacket> Signatures);
