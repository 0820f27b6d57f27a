namespace XmppContacts.OpenPgp.KeyFiles.Packets;

/// <summary>A subkey and the signatures about it.</summary>
internal sealed class SubkeyPackets(KeyPacket key)
{
    public KeyPacket Key { get; set; } = key;

    /// <summary>Bindings and revocations.</summary>
    public List<SignaturePacket> Signatures { get; init; } = [];
}
