using System.Security.Cryptography;
using XmppContacts.OpenPgp.Ciphers;
using XmppContacts.OpenPgp.Packets;
using XmppContacts.OpenPgp.StringToKeys;

namespace XmppContacts.OpenPgp.Symmetric;

/// <summary>Decrypts messages with the keys of one passphrase.</summary>
internal static class SymmetricMessageReader
{
    // Which session key packet goes with which data (RFC 9580 §10.3.2.1); nothing else is tried, so that no key serves two modes.
    private const int CodeVersion = 4;
    private const int LibrePgpVersion = 5;
    private const int AeadVersion = 6;

    /// <summary>Decrypts a message. Nothing of it is given out before all of it has been verified.</summary>
    public static byte[] Read(ReadOnlySpan<byte> octets, KeptKeys keys, CancellationToken cancellationToken)
    {
        var message = SymmetricMessage.Read(octets);
        var body = message.Data.Body;
        if (message.Data.Tag == PacketTag.OcbEncryptedData)
            return ReadAead(message, LibrePgpVersion, keys, cancellationToken);

        return body.IsEmpty ? throw OpenPgpException.Malformed("an encrypted packet is cut short") : body[0] switch
        {
            IntegrityCodeProtection.Version => ReadWithCode(message, keys, cancellationToken),
            AeadProtection.Version => ReadAead(message, AeadVersion, keys, cancellationToken),
            var version => throw OpenPgpException.Unsupported($"integrity protected data of version {version}"),
        };
    }

    private static byte[] ReadWithCode(SymmetricMessage message, KeptKeys keys, CancellationToken cancellationToken)
    {
        var ciphertext = message.Data.Body[1..];
        if (ciphertext.Length < IntegrityCodeProtection.MinPrefixOctets + IntegrityCodeProtection.CodeOctets)
            throw OpenPgpException.Malformed("an encrypted packet is cut short");

        var plaintext = new byte[ciphertext.Length];
        Span<byte> key = stackalloc byte[AesAlgorithm.MaxKeyOctets];
        string? unsupported = null;
        foreach (var packet in message.SessionKeys)
        {
            if (IsUsable(packet, CodeVersion, ref unsupported) is false)
                continue;

            if (AesAlgorithm.KeyOctets(packet.Cipher) == 0)
            {
                // Rare, and not worth keeping: the cipher is made for this message.
                keys.Copy(packet.StringToKey, key[..CfbCiphers.KeyBytes(packet.Cipher)], cancellationToken);
                using var old = CfbCiphers.Create(packet.Cipher, key[..CfbCiphers.KeyBytes(packet.Cipher)]);
                CryptographicOperations.ZeroMemory(key);
                if (TryOpen(old, packet, ciphertext, plaintext, out var packets))
                    return MessageContent.Read(packets);
            }
            else
            {
                using var rented = keys.Rent(packet.StringToKey, AesAlgorithm.KeyOctets(packet.Cipher), cancellationToken);
                if (TryOpen(rented.Cipher, packet, ciphertext, plaintext, out var packets))
                    return MessageContent.Read(packets);
            }
        }

        throw unsupported is null ? OpenPgpException.IntegrityFailed() : OpenPgpException.Unsupported(unsupported);
    }

    private static bool TryOpen(ICfbCipher cipher, SessionKeyPacket packet, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext, out ReadOnlySpan<byte> packets)
    {
        if (packet.EncryptedKey.Length == 0)
            return IntegrityCodeProtection.TryUnprotect(cipher, ciphertext, plaintext, out packets);

        packets = default;
        Span<byte> key = stackalloc byte[CfbCiphers.MaxKeyBytes];
        if (!TryDecryptKey(cipher, packet.EncryptedKey, key, out var algorithm, out var bytes))
            return false;

        using var session = CfbCiphers.Create(algorithm, key[..bytes]);
        CryptographicOperations.ZeroMemory(key);
        return IntegrityCodeProtection.TryUnprotect(session, ciphertext, plaintext, out packets);
    }

    // An algorithm and its key (RFC 9580 §5.3.1); anything but a key for the algorithm is what a wrong passphrase gives.
    private static bool TryDecryptKey(ICfbCipher cipher, ReadOnlySpan<byte> encrypted, Span<byte> key, out byte algorithm, out int bytes)
    {
        algorithm = 0;
        bytes = 0;
        if (encrypted.Length > 1 + key.Length)
            return false;

        Span<byte> decrypted = stackalloc byte[1 + CfbCiphers.MaxKeyBytes];
        decrypted = decrypted[..encrypted.Length];
        cipher.Decrypt(encrypted, decrypted);
        if (decrypted.Length > 1 && decrypted.Length - 1 == CfbCiphers.KeyBytes(decrypted[0]))
        {
            algorithm = decrypted[0];
            bytes = decrypted.Length - 1;
            decrypted[1..].CopyTo(key);
        }

        CryptographicOperations.ZeroMemory(decrypted);
        return bytes > 0;
    }

    private static byte[] ReadAead(SymmetricMessage message, int version, KeptKeys keys, CancellationToken cancellationToken)
    {
        var protection = AeadProtection.Read(message.Data);
        var plaintext = new byte[protection.MaxPlaintextOctets];
        Span<byte> sessionKey = stackalloc byte[AesAlgorithm.MaxKeyOctets];
        sessionKey = sessionKey[..protection.KeyOctets];
        string? unsupported = null;
        foreach (var packet in message.SessionKeys)
        {
            if (IsUsable(packet, version, ref unsupported) is false
                || packet.EncryptedKey.Length != sessionKey.Length + IAead.TagOctets
                || !TryDecryptKey(packet, keys, sessionKey, cancellationToken))
            {
                continue;
            }

            var isIntact = protection.TryUnprotect(sessionKey, plaintext, out var packets);
            CryptographicOperations.ZeroMemory(sessionKey);
            if (isIntact)
                return MessageContent.Read(packets);
        }

        throw unsupported is null ? OpenPgpException.IntegrityFailed() : OpenPgpException.Unsupported(unsupported);
    }

    // RFC 9580 §5.3.2; LibrePGP §5.3.
    private static bool TryDecryptKey(SessionKeyPacket packet, KeptKeys keys, Span<byte> sessionKey, CancellationToken cancellationToken)
    {
        Span<byte> key = stackalloc byte[AesAlgorithm.MaxKeyOctets];
        key = key[..AesAlgorithm.KeyOctets(packet.Cipher)];
        keys.Copy(packet.StringToKey, key, cancellationToken);
        ReadOnlySpan<byte> info = [PacketHeader.FirstOctet(PacketTag.SymmetricKeyEncryptedSessionKey), (byte)packet.Version, packet.Cipher, packet.Aead];
        if (packet.Version == AeadVersion)
        {
            Span<byte> derived = stackalloc byte[key.Length];
            HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, salt: [], info);
            derived.CopyTo(key);
            CryptographicOperations.ZeroMemory(derived);
        }

        using var aead = AeadAlgorithm.Create(packet.Aead, key);
        CryptographicOperations.ZeroMemory(key);
        return aead.TryOpen(packet.Nonce, info, packet.EncryptedKey, sessionKey);
    }

    private static bool IsUsable(SessionKeyPacket packet, int version, ref string? unsupported)
    {
        if (packet.Unsupported is not null)
        {
            unsupported ??= packet.Unsupported;
            return false;
        }

        return packet.Version == version;
    }
}
