using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace XmppContacts.OpenPgp.Ciphers;

/// <summary>
/// AES in offset codebook mode with tags of 128 bits (RFC 7253), decryption only: .NET has the block cipher and not the mode. The names are
/// those of the specification. For one thread at a time.
/// </summary>
internal sealed class AesOcb : IAead
{
    /// <summary>The octets of a nonce in OpenPGP: the most that OCB takes (RFC 9580 §5.13.4).</summary>
    public const int NonceLength = 15;

    private const int Block = AesAlgorithm.BlockOctets;
    private const int ChunkBlocks = 256;

    private readonly Aes _aes;
    private readonly ICryptoTransform _encipher;
    private readonly ICryptoTransform _decipher;
    private readonly byte[] _block = new byte[Block];
    private readonly UInt128 _lStar;
    private readonly UInt128 _lDollar;

    // L_i for as many trailing zeros as a block's number can have.
    private readonly UInt128[] _l = new UInt128[32];
    private byte[] _work = [];
    private UInt128[] _offsets = [];

    public AesOcb(ReadOnlySpan<byte> key)
    {
        _aes = Aes.Create();
        _aes.SetKey(key);
        _aes.Mode = CipherMode.ECB;
        _aes.Padding = PaddingMode.None;
        _encipher = _aes.CreateEncryptor();
        _decipher = _aes.CreateDecryptor();

        // RFC 7253 §4.1.
        _lStar = Encipher(0);
        _lDollar = Double(_lStar);
        var next = _lDollar;
        for (var i = 0; i < _l.Length; i++)
        {
            _l[i] = next = Double(next);
        }
    }

    // RFC 7253 §4.3.
    public bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> sealedData, Span<byte> plaintext)
    {
        var ciphertext = sealedData[..^IAead.TagOctets];
        var offset = InitialOffset(nonce);
        var checksum = UInt128.Zero;
        var whole = ciphertext.Length / Block;
        for (var first = 0; first < whole; first += ChunkBlocks)
        {
            var count = Math.Min(ChunkBlocks, whole - first);
            Decipher(ciphertext.Slice(first * Block, count * Block), plaintext.Slice(first * Block, count * Block), first, ref offset, ref checksum);
        }

        var rest = ciphertext[(whole * Block)..];
        if (!rest.IsEmpty)
        {
            offset ^= _lStar;
            Span<byte> pad = stackalloc byte[Block];
            BinaryPrimitives.WriteUInt128BigEndian(pad, Encipher(offset));
            Span<byte> last = stackalloc byte[Block];
            last.Clear();
            for (var i = 0; i < rest.Length; i++)
            {
                last[i] = plaintext[(whole * Block) + i] = (byte)(rest[i] ^ pad[i]);
            }

            last[rest.Length] = 0x80;
            checksum ^= BinaryPrimitives.ReadUInt128BigEndian(last);
        }

        Span<byte> tag = stackalloc byte[IAead.TagOctets];
        BinaryPrimitives.WriteUInt128BigEndian(tag, Encipher(checksum ^ offset ^ _lDollar) ^ Hash(associatedData));
        var fits = CryptographicOperations.FixedTimeEquals(tag, sealedData[^IAead.TagOctets..]);
        if (!fits)
        {
            plaintext[..ciphertext.Length].Clear();
        }

        CryptographicOperations.ZeroMemory(_work);
        return fits;
    }

    public void Dispose()
    {
        Array.Clear(_l);
        Array.Clear(_offsets);
        CryptographicOperations.ZeroMemory(_block);
        _encipher.Dispose();
        _decipher.Dispose();
        _aes.Dispose();
    }

    private void Decipher(ReadOnlySpan<byte> ciphertext, Span<byte> plaintext, int first, ref UInt128 offset, ref UInt128 checksum)
    {
        var count = ciphertext.Length / Block;
        if (_offsets.Length < count)
        {
            _offsets = new UInt128[count];
            _work = new byte[count * Block];
        }

        for (var i = 0; i < count; i++)
        {
            offset ^= _l[BitOperations.TrailingZeroCount(first + i + 1)];
            _offsets[i] = offset;
            var at = i * Block;
            BinaryPrimitives.WriteUInt128BigEndian(_work.AsSpan(at), BinaryPrimitives.ReadUInt128BigEndian(ciphertext[at..]) ^ offset);
        }

        _decipher.TransformBlock(_work, 0, ciphertext.Length, _work, 0);
        for (var i = 0; i < count; i++)
        {
            var at = i * Block;
            var block = BinaryPrimitives.ReadUInt128BigEndian(_work.AsSpan(at)) ^ _offsets[i];
            BinaryPrimitives.WriteUInt128BigEndian(plaintext[at..], block);
            checksum ^= block;
        }
    }

    // Offset_0 of RFC 7253 §4.2.
    private UInt128 InitialOffset(ReadOnlySpan<byte> nonce)
    {
        Span<byte> padded = stackalloc byte[Block];
        padded.Clear();
        nonce.CopyTo(padded[^nonce.Length..]);
        padded[Block - 1 - nonce.Length] |= 1;
        var bottom = padded[^1] & 0x3F;
        padded[^1] &= 0xC0;
        var top = Encipher(BinaryPrimitives.ReadUInt128BigEndian(padded));

        // Stretch is top followed by 64 bits more; Offset_0 are 128 bits of it, from bit 'bottom' on.
        var more = (ulong)(top >> 64) ^ (ulong)(top >> 56);
        return bottom == 0 ? top : (top << bottom) | (more >> (64 - bottom));
    }

    // RFC 7253 §4.1.
    private UInt128 Hash(ReadOnlySpan<byte> associatedData)
    {
        var sum = UInt128.Zero;
        var offset = UInt128.Zero;
        for (var number = 1; associatedData.Length >= Block; number++)
        {
            offset ^= _l[BitOperations.TrailingZeroCount(number)];
            sum ^= Encipher(BinaryPrimitives.ReadUInt128BigEndian(associatedData) ^ offset);
            associatedData = associatedData[Block..];
        }

        if (associatedData.IsEmpty)
            return sum;

        Span<byte> last = stackalloc byte[Block];
        last.Clear();
        associatedData.CopyTo(last);
        last[associatedData.Length] = 0x80;
        return sum ^ Encipher(BinaryPrimitives.ReadUInt128BigEndian(last) ^ offset ^ _lStar);
    }

    private UInt128 Encipher(UInt128 block)
    {
        BinaryPrimitives.WriteUInt128BigEndian(_block, block);
        _encipher.TransformBlock(_block, 0, Block, _block, 0);
        return BinaryPrimitives.ReadUInt128BigEndian(_block);
    }

    // Multiplication by x in GF(2^128), without a branch on what is secret.
    private static UInt128 Double(UInt128 value) => (value << 1) ^ ((UInt128.Zero - (value >> 127)) & 0x87);
}
