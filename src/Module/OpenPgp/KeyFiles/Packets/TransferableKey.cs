using XmppContacts.OpenPgp.Packets;

namespace XmppContacts.OpenPgp.KeyFiles.Packets;

/// <summary>
/// The packets of one public or secret key with its user IDs and subkeys (RFC 9580 §10.1, §10.2). Nothing in it is verified. Signatures of others and
/// of versions that are not supported are left out: they decide nothing here, and anybody can add them.
/// </summary>
internal sealed class TransferableKey(KeyPacket primary)
{
    public KeyPacket Primary { get; private set; } = primary;

    /// <summary>Direct-key signatures and revocations.</summary>
    public List<SignaturePacket> Signatures { get; } = [];

    public List<UserIdPacket> UserIds { get; } = [];

    public List<SubkeyPackets> Subkeys { get; } = [];

    public bool HasSecret => Primary.SecretPart is not null || Subkeys.Any(subkey => subkey.Key.SecretPart is not null);

    /// <summary>Adds the packets of another copy of the same key.</summary>
    /// <returns>Whether there was anything new.</returns>
    public bool Merge(TransferableKey other)
    {
        var isChanged = AddSignatures(Signatures, other.Signatures);
        if (Primary.SecretPart is null && other.Primary.SecretPart is not null)
        {
            Primary = other.Primary;
            isChanged = true;
        }

        foreach (var added in other.UserIds)
        {
            if (UserIds.Find(userId => userId.Bytes.AsSpan().SequenceEqual(added.Bytes)) is { } known)
            {
                isChanged |= AddSignatures(known.Signatures, added.Signatures);
            }
            else
            {
                UserIds.Add(added);
                isChanged = true;
            }
        }

        foreach (var added in other.Subkeys)
        {
            if (Subkeys.Find(subkey => subkey.Key.Fingerprint == added.Key.Fingerprint) is { } known)
            {
                isChanged |= AddSignatures(known.Signatures, added.Signatures);
                if (known.Key.SecretPart is null && added.Key.SecretPart is not null)
                {
                    known.Key = added.Key;
                    isChanged = true;
                }
            }
            else
            {
                Subkeys.Add(added);
                isChanged = true;
            }
        }

        return isChanged;
    }

    /// <summary>The packets one after another.</summary>
    /// <param name="secretPart">The secret part to write for a key packet; null writes public keys.</param>
    public byte[] Encode(Func<KeyPacket, byte[]?>? secretPart)
    {
        var writer = new PacketWriter();
        WriteKey(Primary, PacketTag.PublicKey, PacketTag.SecretKey);
        Write(Signatures);
        foreach (var userId in UserIds)
        {
            writer.Write(PacketTag.UserId, userId.Bytes);
            Write(userId.Signatures);
        }

        foreach (var subkey in Subkeys)
        {
            WriteKey(subkey.Key, PacketTag.PublicSubkey, PacketTag.SecretSubkey);
            Write(subkey.Signatures);
        }

        return writer.ToArrayAndClear();

        void WriteKey(KeyPacket key, PacketTag publicTag, PacketTag secretTag)
        {
            if (secretPart?.Invoke(key) is { } secret)
            {
                writer.Write(secretTag, key.PublicPart, secret);
            }
            else
            {
                writer.Write(publicTag, key.PublicPart);
            }
        }

        void Write(List<SignaturePacket> signatures)
        {
            foreach (var signature in signatures)
            {
                writer.Write(PacketTag.Signature, signature.Body);
            }
        }
    }

    private static bool AddSignatures(List<SignaturePacket> known, List<SignaturePacket> added)
    {
        var count = known.Count;
        known.AddRange(added.Where(signature => !known.Exists(other => other.Body.AsSpan().SequenceEqual(signature.Body))));
        return known.Count > count;
    }
}
