using System.Security.Cryptography;
using XmppContacts.OpenPgp.Ciphers;
using XmppContacts.OpenPgp.KeyFiles.Packets;
using XmppContacts.OpenPgp.Packets;
using XmppContacts.OpenPgp.StringToKeys;

namespace XmppContacts.OpenPgp.KeyFiles;

/// <summary>The protection of secret keys by a passphrase (RFC 9580 §3.7.2, §5.5.3).</summary>
internal sealed class SecretKeyLock : IDisposable
{
#pragma warning disable CA5350 // The format has no other hash.
    private const byte None = 0;
    private const byte WithAead = 253;
    private const byte WithHash = 254;
    private const byte WithChecksum = 255;

    /// <summary>A string-to-key type that only GnuPG has: the secret part is on a card, or somewhere else.</summary>
    private const byte Elsewhere = 101;

    private const int ChecksumBytes = 2;

    /// <summary>As GnuPG's strongest: 65,011,712 bytes of SHA-256.</summary>
    private const byte CodedCount = 0xFF;

    private readonly SecretOctets _passphrase;
    private readonly Lock _lock = new();
    private KeptKeys? _keys;
    private StringToKey? _written;

    /// <param name="passphrase">The passphrase in UTF-8, which is copied; empty when there is none.</param>
    public SecretKeyLock(ReadOnlySpan<byte> passphrase)
    {
        _passphrase = new SecretOctets(passphrase.Length);
        passphrase.CopyTo(_passphrase.Span);
    }

    /// <summary>Whether there is a passphrase.</summary>
    public bool HasPassphrase => _passphrase.Memory.Length > 0;

    /// <summary>Whether the secret part is in the packet, rather than on a smart card.</summary>
    public static bool IsPresent(ReadOnlySpan<byte> secretPart) => secretPart is not ([] or [_, _, Elsewhere, ..]);

    /// <summary>
    /// New keys get the salt of a key that is there and as well protected: all keys of a directory then cost one derivation. Equal salts tell no more than
    /// that the passphrase is the same.
    /// </summary>
    public void ShareDerivation(ReadOnlySpan<byte> secretPart)
    {
        if (secretPart is [WithHash, AesAlgorithm.Aes256, StringToKey.IteratedAndSalted, StringToKey.Sha256, ..]
            && secretPart.Length > 2 + StringToKey.Size(StringToKey.IteratedAndSalted))
        {
            var specifier = StringToKey.Read(secretPart[2..]);
            lock (_lock)
            {
                if (specifier.CodedCount == CodedCount)
                {
                    _written ??= specifier;
                }
            }
        }
    }

    /// <summary>The secret numbers of a key.</summary>
    /// <exception cref="OpenPgpException">They are elsewhere or damaged, the passphrase is missing or another one, or the protection is not supported.</exception>
    public byte[] Open(KeyPacket key, PacketTag tag, CancellationToken cancellationToken)
    {
        ReadOnlySpan<byte> part = key.SecretPart;
        switch (part)
        {
            case [None, ..] when part.Length >= 1 + ChecksumBytes:
                var numbers = part[1..^ChecksumBytes];
                return Checksum(numbers).AsSpan().SequenceEqual(part[^ChecksumBytes..])
                    ? numbers.ToArray()
                    : throw new OpenPgpException(OpenPgpFailure.Malformed, $"the secret key {key.Fingerprint} is damaged: its checksum is wrong");
            case [_, _, Elsewhere, ..]:
                throw new OpenPgpException(OpenPgpFailure.NoSecretKey, $"the secret part of the key {key.Fingerprint} is on a smart card or another machine");
            case [WithAead or WithHash or WithChecksum, ..] when !HasPassphrase:
                throw new OpenPgpException(OpenPgpFailure.PassphraseNeeded, $"the secret key {key.Fingerprint} has a passphrase, which was not given");
            case [WithHash or WithChecksum, var cipher, var type, ..] when CfbCiphers.KeyBytes(cipher) > 0 && StringToKey.Size(type) > 0:
                return OpenCfb(part[0], cipher, part[2..], cancellationToken);
            case [WithAead, var cipher, var mode, var type, ..] when AesAlgorithm.KeyOctets(cipher) > 0 && AeadAlgorithm.NonceOctets(mode) > 0 && StringToKey.Size(type) > 0:
                return OpenAead(key, tag, cipher, mode, part[3..], cancellationToken);
            case [_, ..]:
                throw new OpenPgpException(OpenPgpFailure.Unsupported, $"the secret key {key.Fingerprint} is protected in a way that is not supported", "a protection of secret keys");
            default:
                throw new OpenPgpException(OpenPgpFailure.Malformed, $"the secret key {key.Fingerprint} is damaged: it ends within a packet");
        }
    }

    /// <summary>The secret part of a packet, protected when there is a passphrase.</summary>
    public byte[] Close(ReadOnlySpan<byte> numbers, CancellationToken cancellationToken)
    {
        if (!HasPassphrase)
            return Unprotected(numbers);

        StringToKey specifier;
        lock (_lock)
        {
            specifier = _written ??= new StringToKey(
                StringToKey.IteratedAndSalted, StringToKey.Sha256, BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))), CodedCount);
        }

        var size = StringToKey.Size(specifier.Type);
        var closed = new byte[2 + size + AesAlgorithm.BlockOctets + numbers.Length + SHA1.HashSizeInBytes];
        closed[0] = WithHash;
        closed[1] = AesAlgorithm.Aes256;
        specifier.Write(closed.AsSpan(2));
        var vector = closed.AsSpan(2 + size, AesAlgorithm.BlockOctets);
        RandomNumberGenerator.Fill(vector);

        // A whole number of blocks; what is too much is cut off afterwards.
        var plain = new byte[(numbers.Length + SHA1.HashSizeInBytes + AesAlgorithm.BlockOctets - 1) / AesAlgorithm.BlockOctets * AesAlgorithm.BlockOctets];
        numbers.CopyTo(plain);
        SHA1.HashData(numbers, plain.AsSpan(numbers.Length));
        Span<byte> key = stackalloc byte[AesAlgorithm.MaxKeyOctets];
        Keys().Copy(specifier, key, cancellationToken);
        using var aes = Aes.Create();
        aes.SetKey(key);
        CryptographicOperations.ZeroMemory(key);
        var encrypted = aes.EncryptCfb(plain, vector, PaddingMode.None, AesAlgorithm.BlockOctets * 8);
        CryptographicOperations.ZeroMemory(plain);
        encrypted.AsSpan(0, numbers.Length + SHA1.HashSizeInBytes).CopyTo(closed.AsSpan(2 + size + AesAlgorithm.BlockOctets));
        return closed;
    }

    /// <summary>The secret part of a packet without protection (usage 0).</summary>
    public static byte[] Unprotected(ReadOnlySpan<byte> numbers) => [None, .. numbers, .. Checksum(numbers)];

    public void Dispose()
    {
        lock (_lock)
        {
            _keys?.Dispose();
            _passphrase.Dispose();
        }
    }

    private KeptKeys Keys()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_passphrase.IsDisposed, this);
            return _keys ??= new KeptKeys(_passphrase);
        }
    }

    private byte[] OpenCfb(byte usage, byte cipher, ReadOnlySpan<byte> rest, CancellationToken cancellationToken)
    {
        var size = StringToKey.Size(rest[0]);
        var block = CfbCiphers.BlockBytes(cipher);
        var checkBytes = usage == WithHash ? SHA1.HashSizeInBytes : ChecksumBytes;
        if (rest.Length < size + block + checkBytes)
            throw new OpenPgpException(OpenPgpFailure.Malformed, "the secret OpenPGP key is damaged: it ends within a packet");

        Span<byte> key = stackalloc byte[CfbCiphers.KeyBytes(cipher)];
        Keys().Copy(Supported(rest), key, cancellationToken);
        using var cfb = CfbCiphers.Create(cipher, key);
        CryptographicOperations.ZeroMemory(key);

        // The cipher begins with a vector of zeros. Decrypted together with the true vector in front, all blocks but that one come out as they should.
        var decrypted = new byte[rest.Length - size];
        cfb.Decrypt(rest[size..], decrypted);
        var numbers = decrypted.AsSpan(block..^checkBytes);
        var isIntact = CryptographicOperations.FixedTimeEquals(usage == WithHash ? SHA1.HashData(numbers) : Checksum(numbers), decrypted.AsSpan(^checkBytes..));
        var result = isIntact ? numbers.ToArray() : [];
        CryptographicOperations.ZeroMemory(decrypted);
        return isIntact ? result : throw WrongPassphrase();
    }

    private byte[] OpenAead(KeyPacket packet, PacketTag tag, byte cipher, byte mode, ReadOnlySpan<byte> rest, CancellationToken cancellationToken)
    {
        var size = StringToKey.Size(rest[0]);
        var nonce = AeadAlgorithm.NonceOctets(mode);
        if (rest.Length < size + nonce + IAead.TagOctets)
            throw new OpenPgpException(OpenPgpFailure.Malformed, "the secret OpenPGP key is damaged: it ends within a packet");

        Span<byte> derived = stackalloc byte[AesAlgorithm.KeyOctets(cipher)];
        Keys().Copy(Supported(rest), derived, cancellationToken);
        var type = PacketHeader.FirstOctet(tag);
        Span<byte> key = stackalloc byte[derived.Length];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, derived, key, salt: [], info: [type, packet.PublicPart[0], cipher, mode]);
        CryptographicOperations.ZeroMemory(derived);
        using var aead = AeadAlgorithm.Create(mode, key);
        CryptographicOperations.ZeroMemory(key);
        var numbers = new byte[rest.Length - size - nonce - IAead.TagOctets];
        return aead.TryOpen(rest.Slice(size, nonce), [type, .. packet.PublicPart], rest[(size + nonce)..], numbers) ? numbers : throw WrongPassphrase();
    }

    private static StringToKey Supported(ReadOnlySpan<byte> rest)
    {
        var specifier = StringToKey.Read(rest);
        return specifier.IsSupported
            ? specifier
            : throw new OpenPgpException(OpenPgpFailure.Unsupported, "the secret OpenPGP key is protected in a way that is not supported", AlgorithmNames.Hash(specifier.HashAlgorithm));
    }

    private static OpenPgpException WrongPassphrase() => new(OpenPgpFailure.WrongPassphrase, "the passphrase does not open the secret key");

    private static byte[] Checksum(ReadOnlySpan<byte> numbers)
    {
        var sum = 0;
        foreach (var value in numbers)
        {
            sum += value;
        }

        return [(byte)(sum >> 8), (byte)sum];
    }
#pragma warning restore CA5350
}
