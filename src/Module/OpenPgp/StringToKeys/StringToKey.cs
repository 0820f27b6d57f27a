using System.Buffers.Binary;
using System.Security.Cryptography;

namespace XmppContacts.OpenPgp.StringToKeys;

/// <summary>How a passphrase becomes a key (RFC 9580 §3.7.1). Equal values give equal keys.</summary>
/// <param name="Type">Simple, salted, or iterated and salted.</param>
/// <param name="HashAlgorithm">RFC 9580 §9.5.</param>
/// <param name="Salt">Eight octets, most significant first; 0 when simple.</param>
/// <param name="CodedCount">The count as one octet (RFC 9580 §3.7.1.3); 0 unless iterated.</param>
internal readonly record struct StringToKey(byte Type, byte HashAlgorithm, ulong Salt, byte CodedCount)
{
    public const byte Simple = 0;
    public const byte Salted = 1;
    public const byte IteratedAndSalted = 3;
    public const byte Sha256 = 8;

    private const int SaltOctets = sizeof(ulong);
    private const int StepOctets = 64 * 1024;
    private const int ParallelOctets = 4 * 1024 * 1024;

    /// <summary>The octets that a specifier of a known type takes, its type included, or 0 when the type is not known.</summary>
    public static int Size(byte type) => type switch
    {
        Simple => 2,
        Salted => 2 + SaltOctets,
        IteratedAndSalted => 3 + SaltOctets,
        _ => 0,
    };

    /// <summary>Reads a specifier of a known type.</summary>
    /// <param name="specifier"><see cref="Size"/> octets.</param>
    public static StringToKey Read(ReadOnlySpan<byte> specifier) => new(
        specifier[0],
        specifier[1],
        specifier[0] == Simple ? 0 : BinaryPrimitives.ReadUInt64BigEndian(specifier[2..]),
        specifier[0] == IteratedAndSalted ? specifier[10] : (byte)0);

    /// <summary>Writes the specifier.</summary>
    /// <returns>What follows it in <paramref name="destination"/>.</returns>
    public Span<byte> Write(Span<byte> destination)
    {
        destination[0] = Type;
        destination[1] = HashAlgorithm;
        if (Type != Simple)
        {
            BinaryPrimitives.WriteUInt64BigEndian(destination[2..], Salt);
        }

        if (Type == IteratedAndSalted)
        {
            destination[10] = CodedCount;
        }

        return destination[Size(Type)..];
    }

    /// <summary>Whether keys can be derived with this hash.</summary>
    public bool IsSupported => HashName(HashAlgorithm) is not null || LegacyHash.IsSupported(HashAlgorithm);

    /// <summary>The octets that are hashed, at least.</summary>
    public int Count => (16 + (CodedCount & 15)) << ((CodedCount >> 4) + 6);

    /// <summary>Derives a key.</summary>
    /// <exception cref="OperationCanceledException">The highest count takes a tenth of a second and more.</exception>
    public void Derive(ReadOnlySpan<byte> passphrase, Span<byte> key, CancellationToken cancellationToken)
    {
        var saltOctets = Type == Simple ? 0 : SaltOctets;
        var unit = saltOctets + passphrase.Length;
        long total = Type == IteratedAndSalted ? Math.Max(Count, unit) : unit;

        // Many small pieces cost more than the hashing itself: the repeated salt and passphrase are laid out once.
        var repeated = new byte[Math.Min(Math.Max(1, StepOctets / unit), (total + unit - 1) / unit) * unit];
        byte[][] hashes = [];
        try
        {
            if (saltOctets > 0)
            {
                BinaryPrimitives.WriteUInt64BigEndian(repeated, Salt);
            }

            passphrase.CopyTo(repeated.AsSpan(saltOctets));
            for (var filled = unit; filled < repeated.Length; filled += unit)
            {
                repeated.AsSpan(0, unit).CopyTo(repeated.AsSpan(filled));
            }

            var hashOctets = HashOctets(HashAlgorithm);
            hashes = Hashes(HashAlgorithm, (key.Length + hashOctets - 1) / hashOctets, repeated, total, cancellationToken);
            var made = 0;
            foreach (var hash in hashes)
            {
                var taken = Math.Min(hash.Length, key.Length - made);
                hash.AsSpan(0, taken).CopyTo(key[made..]);
                made += taken;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(repeated);
            foreach (var hash in hashes)
            {
                CryptographicOperations.ZeroMemory(hash);
            }
        }
    }

    // A key longer than the hash is made of several, the second after one zero octet and so on. GnuPG's default, 65 million octets twice over
    // for AES-256 with SHA-1, is worth a second thread if there is one.
    private static byte[][] Hashes(byte algorithm, int count, byte[] repeated, long total, CancellationToken cancellationToken)
    {
        var hashes = new byte[count][];
        if (count == 1 || total < ParallelOctets)
        {
            for (var zeros = 0; zeros < count; zeros++)
            {
                hashes[zeros] = Hash(algorithm, zeros, repeated, total, cancellationToken);
            }
        }
        else
        {
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken }, zeros =>
                hashes[zeros] = Hash(algorithm, zeros, repeated, total, cancellationToken));
        }

        return hashes;
    }

    private static byte[] Hash(byte algorithm, int zeros, byte[] repeated, long total, CancellationToken cancellationToken)
    {
        if (HashName(algorithm) is not { } name)
            return LegacyHash.Compute(algorithm, zeros, repeated, total, cancellationToken);

        using var hashing = IncrementalHash.CreateHash(name);
        hashing.AppendData(new byte[zeros]);
        for (var left = total; left > 0; left -= repeated.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hashing.AppendData(repeated.AsSpan(0, (int)Math.Min(left, repeated.Length)));
        }

        return hashing.GetHashAndReset();
    }

    private static int HashOctets(byte algorithm) => algorithm switch
    {
        1 => MD5.HashSizeInBytes,
        2 or 3 => SHA1.HashSizeInBytes,
        11 => LegacyHash.Sha224Bytes,
        9 => SHA384.HashSizeInBytes,
        10 => SHA512.HashSizeInBytes,
        _ => SHA256.HashSizeInBytes,
    };

    // Weak ones are for old messages only: nothing is written with them.
    private static HashAlgorithmName? HashName(byte algorithm) => algorithm switch
    {
        1 => HashAlgorithmName.MD5,
        2 => HashAlgorithmName.SHA1,
        8 => HashAlgorithmName.SHA256,
        9 => HashAlgorithmName.SHA384,
        10 => HashAlgorithmName.SHA512,
        _ => null,
    };
}
