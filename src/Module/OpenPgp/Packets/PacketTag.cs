namespace XmppContacts.OpenPgp.Packets;

/// <summary>The packet types that messages and keys are made of, as far as they are looked into (RFC 9580 §5; 20 from LibrePGP §5.16).</summary>
internal enum PacketTag : byte
{
    PublicKeyEncryptedSessionKey = 1,
    Signature = 2,
    SymmetricKeyEncryptedSessionKey = 3,
    OnePassSignature = 4,
    SecretKey = 5,
    PublicKey = 6,
    SecretSubkey = 7,
    CompressedData = 8,
    SymmetricallyEncryptedData = 9,
    Marker = 10,
    LiteralData = 11,
    UserId = 13,
    PublicSubkey = 14,
    IntegrityProtectedData = 18,
    ModificationDetectionCode = 19,
    OcbEncryptedData = 20,
    Padding = 21,
}
