using System.Buffers.Binary;
using System.Security.Cryptography;
using XmppContacts.OpenPgp.Ciphers;
using XmppContacts.OpenPgp.Packets;

namespace XmppContacts.OpenPgp.Symmetric;

/// <summary>
/// Data encrypted in chunks that are authenticated each and all together: integrity protected data of version 2 (RFC 9580 §5.13.2), and
/// the packet of type 20 that GnuPG and RNP write (LibrePGP §5.16). They differ in how nonces and associated data are made.
/// </summary>
internal readonly ref struct AeadProtection
{
    /// <summary>The version of integrity protected data.</summary>
    public const byte Version = 2;

    private const byte LibrePgpVersion = 1;
    private const int HeaderOctets = 4;
    private const int SaltOctets = 32;
    private const int MaxChunkOctet = 16;
    private const int MaxNonceOctets = AesOcb.NonceLength;

    private readonly PacketTag _tag;
    private readonly ReadOnlySpan<byte> _header;
    private readonly ReadOnlySpan<byte> _saltOrNonce;
    private readonly ReadOnlySpan<byte> _chunks;

    private AeadProtection(PacketTag tag, ReadOnlySpan<byte> header, ReadOnlySpan<byte> saltOrNonce, ReadOnlySpan<byte> chunks)
    {
        _tag = tag;
        _header = header;
        _saltOrNonce = saltOrNonce;
        _chunks = chunks;
    }

    /// <summary>The octets of the session key.</summary>
    public int KeyOctets => AesAlgorithm.KeyOctets(_header[1]);

    /// <summary>The octets of the packets that are encrypted, at most.</summary>
    public int MaxPlaintextOctets => _chunks.Length;

    private bool IsLibrePgp => _tag == PacketTag.OcbEncryptedData;

    private byte Aead => _header[2];

    private int ChunkOctets => 1 << (_header[3] + 6);

    /// <summary>Reads the header: version, cipher, mode, size of chunks, salt or nonce.</summary>
    public static AeadProtection Read(Packet packet)
    {
        var body = packet.Body;
        if (body.Length < HeaderOctets)
            throw Truncated();

        var isLibrePgp = packet.Tag == PacketTag.OcbEncryptedData;
        if (isLibrePgp && body[0] != LibrePgpVersion)
            throw OpenPgpException.Unsupported($"an OCB packet of version {body[0]}");

        if (AesAlgorithm.KeyOctets(body[1]) == 0)
            throw OpenPgpException.Unsupported(AlgorithmNames.Cipher(body[1]));

        // LibrePGP has no GCM.
        if (AeadAlgorithm.NonceOctets(body[2]) == 0 || (isLibrePgp && body[2] != AeadAlgorithm.Ocb))
            throw OpenPgpException.Unsupported(AlgorithmNames.Aead(body[2]));

        if (body[3] > MaxChunkOctet)
            throw OpenPgpException.Malformed("chunks larger than may be");

        var saltOrNonce = isLibrePgp ? AeadAlgorithm.NonceOctets(body[2]) : SaltOctets;
        if (body.Length < HeaderOctets + saltOrNonce + IAead.TagOctets)
            throw Truncated();

        return new AeadProtection(packet.Tag, body[..HeaderOctets], body.Slice(HeaderOctets, saltOrNonce), body[(HeaderOctets + saltOrNonce)..]);
    }

    /// <summary>Decrypts, and verifies all chunks and their number before anything is given out.</summary>
    /// <param name="sessionKey"><see cref="KeyOctets"/> octets.</param>
    /// <param name="plaintext"><see cref="MaxPlaintextOctets"/> octets. Left all zero when false is returned.</param>
    /// <param name="packets">The part of it that holds the packets.</param>
    public bool TryUnprotect(ReadOnlySpan<byte> sessionKey, Span<byte> plaintext, out ReadOnlySpan<byte> packets)
    {
        packets = default;
        Span<byte> info = [PacketHeader.FirstOctet(_tag), _header[0], _header[1], _header[2], _header[3]];
        Span<byte> derived = stackalloc byte[AesAlgorithm.MaxKeyOctets + MaxNonceOctets];
        Span<byte> nonce = stackalloc byte[MaxNonceOctets];
        nonce = nonce[..AeadAlgorithm.NonceOctets(Aead)];
        if (IsLibrePgp)
        {
            sessionKey.CopyTo(derived);
            _saltOrNonce.CopyTo(nonce);
        }
        else
        {
            // The message's key and the fixed part of the nonce.
            derived = derived[..(KeyOctets + nonce.Length - sizeof(ulong))];
            HKDF.DeriveKey(HashAlgorithmName.SHA256, sessionKey, derived, _saltOrNonce, info);
            derived[KeyOctets..].CopyTo(nonce);
        }

        using var aead = AeadAlgorithm.Create(Aead, derived[..KeyOctets]);
        CryptographicOperations.ZeroMemory(derived);

        var counter = nonce[^sizeof(ulong)..];
        var fixedCounter = BinaryPrimitives.ReadUInt64BigEndian(counter);
        Span<byte> associated = stackalloc byte[info.Length + (2 * sizeof(ulong))];
        info.CopyTo(associated);
        var indexOctets = IsLibrePgp ? sizeof(ulong) : 0;

        var sealedChunks = _chunks[..^IAead.TagOctets];
        var done = 0;
        var index = 0UL;
        for (; !sealedChunks.IsEmpty; index++)
        {
            var count = Math.Min(ChunkOctets + IAead.TagOctets, sealedChunks.Length);
            BinaryPrimitives.WriteUInt64BigEndian(counter, fixedCounter ^ index);
            BinaryPrimitives.WriteUInt64BigEndian(associated[info.Length..], index);
            if (count < IAead.TagOctets
                || !aead.TryOpen(nonce, associated[..(info.Length + indexOctets)], sealedChunks[..count], plaintext.Slice(done, count - IAead.TagOctets)))
            {
                plaintext.Clear();
                return false;
            }

            done += count - IAead.TagOctets;
            sealedChunks = sealedChunks[count..];
        }

        // The last tag is over nothing but the number of octets, so that no chunk at the end can go missing.
        BinaryPrimitives.WriteUInt64BigEndian(counter, fixedCounter ^ index);
        BinaryPrimitives.WriteUInt64BigEndian(associated[info.Length..], index);
        BinaryPrimitives.WriteUInt64BigEndian(associated[(info.Length + indexOctets)..], (ulong)done);
        if (!aead.TryOpen(nonce, associated[..(info.Length + indexOctets + sizeof(ulong))], _chunks[^IAead.TagOctets..], []))
        {
            plaintext.Clear();
            return false;
        }

        packets = plaintext[..done];
        return true;
    }

    private static OpenPgpException Truncated() => OpenPgpException.Malformed("an encrypted packet is cut short");
}
