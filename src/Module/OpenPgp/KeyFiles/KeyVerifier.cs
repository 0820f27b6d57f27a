using System.Collections.Immutable;
using System.Text;
using XmppContacts.OpenPgp.KeyFiles.Algorithms;
using XmppContacts.OpenPgp.KeyFiles.Packets;
using XmppContacts.OpenPgp.Packets;

namespace XmppContacts.OpenPgp.KeyFiles;

/// <summary>
/// Decides what of a key counts, from its own signatures alone (RFC 9580 §5.2.1, §5.2.3.10, §10.1). Anybody can add user IDs, subkeys, revocations and
/// signatures to a key; only those that the primary key signed are used.
/// </summary>
internal sealed class KeyVerifier
{
    /// <summary>How far ahead the clock of another machine may be.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(30);

    /// <summary>From then on nobody had a reason to sign with SHA-1, whose collisions are cheap.</summary>
    private static readonly DateTimeOffset EndOfSha1 = new(2023, 2, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly TransferableKey _packets;
    private readonly KeyPacket _primary;
    private readonly DateTimeOffset _now;
    private readonly TransferableKey _used;

    private KeyVerifier(TransferableKey packets, DateTimeOffset now)
    {
        _packets = packets;
        _primary = packets.Primary;
        _now = now;
        _used = new TransferableKey(_primary);
    }

    /// <summary>Verifies a key.</summary>
    /// <param name="packets">Its packets.</param>
    /// <param name="now">The time that signatures must not be ahead of.</param>
    /// <exception cref="OpenPgpException">The key has not signed anything about itself that counts.</exception>
    public static CertifiedKey Verify(TransferableKey packets, DateTimeOffset now) => new KeyVerifier(packets, now).Verify();

    private CertifiedKey Verify()
    {
        var selfSignatures = new List<SignaturePacket>();
        var isRevoked = false;
        foreach (var signature in _packets.Signatures)
        {
            if (signature.Kind == SignatureKind.KeyRevocation && VerifyRevocation(signature, _primary.Hashed))
            {
                isRevoked = true;
                _used.Signatures.Add(signature);
            }
        }

        if (Newest(_packets.Signatures.Where(signature => signature.Kind == SignatureKind.DirectKey), _primary.Hashed) is { } direct)
        {
            selfSignatures.Add(direct);
            _used.Signatures.Add(direct);
        }

        var userIds = ImmutableArray.CreateBuilder<string>();
        var revokedUserIds = ImmutableArray.CreateBuilder<string>();
        foreach (var userId in _packets.UserIds)
        {
            VerifyUserId(userId, isRevoked, selfSignatures, userIds, revokedUserIds);
        }

        // The newest says what the key may do and how long; one that leaves the flags open defers to others.
        var newest = selfSignatures.OrderByDescending(signature => signature.Created).ThenBy(signature => signature.KeySeconds is > 0 and var seconds ? seconds : uint.MaxValue).ToArray();
        if (newest.Length == 0 && !isRevoked)
            throw new OpenPgpException(OpenPgpFailure.KeyUnusable, $"the key {_primary.Fingerprint} has no valid signature of its own");

        var primary = new CertifiedPart(
            _primary, IsPrimary: true,
            newest.Select(signature => signature.KeyFlags).FirstOrDefault(flags => flags is not null) ?? CertifiedPart.DefaultFlags(_primary.Algorithm),
            newest.Length == 0 ? null : Expiry(_primary, newest[0]),
            isRevoked, IsBackSigned: true);
        return new CertifiedKey
        {
            Packets = _used,
            Primary = primary,
            UserIds = userIds.ToImmutable(),
            RevokedUserIds = revokedUserIds.ToImmutable(),
            Subkeys = [.. _packets.Subkeys.Select(VerifySubkey).OfType<CertifiedPart>()],
        };
    }

    // A user ID that was revoked, and certified again later, counts again.
    private void VerifyUserId(
        UserIdPacket userId, bool isKeyRevoked, List<SignaturePacket> selfSignatures, ImmutableArray<string>.Builder userIds, ImmutableArray<string>.Builder revoked)
    {
        var hashed = SignatureHash.OfUserId(_primary, userId.Bytes);
        if (Newest(userId.Signatures.Where(signature => signature.Kind is >= SignatureKind.GenericCertification and <= SignatureKind.PositiveCertification), hashed)
            is not { } certification)
        {
            return;
        }

        var revocations = userId.Signatures
            .Where(signature => signature.Kind == SignatureKind.CertificationRevocation && !(signature.Created < certification.Created) && VerifyRevocation(signature, hashed))
            .ToList();
        _used.UserIds.Add(new UserIdPacket(userId.Bytes, [certification, .. revocations]));
        if (revocations.Count == 0)
        {
            selfSignatures.Add(certification);
        }

        string text;
        try
        {
            text = StrictUtf8.GetString(userId.Bytes);
        }
        catch (DecoderFallbackException)
        {
            // Nothing is matched against what others would read otherwise.
            return;
        }

        // Those of a revoked key still say whose it was.
        (revocations.Count == 0 || isKeyRevoked ? userIds : revoked).Add(text);
    }

    private CertifiedPart? VerifySubkey(SubkeyPackets subkey)
    {
        var hashed = SignatureHash.OfSubkey(_primary, subkey.Key);
        if (subkey.Key.Fingerprint == _primary.Fingerprint
            || Newest(subkey.Signatures.Where(signature => signature.Kind == SignatureKind.SubkeyBinding), hashed) is not { } binding)
        {
            return null;
        }

        var revocations = subkey.Signatures.Where(signature => signature.Kind == SignatureKind.SubkeyRevocation && VerifyRevocation(signature, hashed)).ToList();
        _used.Subkeys.Add(new SubkeyPackets(subkey.Key) { Signatures = [binding, .. revocations] });
        var part = new CertifiedPart(
            subkey.Key, IsPrimary: false, binding.KeyFlags ?? CertifiedPart.DefaultFlags(subkey.Key.Algorithm), Expiry(subkey.Key, binding), revocations.Count > 0, IsBackSigned: true);
        return part.MaySign ? part with { IsBackSigned = IsBackSigned(subkey.Key, binding, hashed) } : part;
    }

    // Without it anybody could claim the signatures of somebody else's key (RFC 9580 §5.2.1.9).
    private bool IsBackSigned(KeyPacket subkey, SignaturePacket binding, byte[] hashed) => binding.Embedded
        .Select(body => SignaturePacket.Read(body))
        .Any(signature => signature is { Kind: SignatureKind.PrimaryKeyBinding } && signature.NamesAsIssuer(subkey) && IsAcceptable(signature, subkey)
            && VerifySignature(subkey, signature, hashed));

    private SignaturePacket? Newest(IEnumerable<SignaturePacket> signatures, byte[] hashed) => signatures
        .Where(signature => IsAcceptable(signature, _primary))
        .OrderByDescending(signature => signature.Created)
        .FirstOrDefault(signature => VerifySignature(_primary, signature, hashed));

    private bool IsAcceptable(SignaturePacket signature, KeyPacket issuer) => signature is { Created: { } created, HasUnknownCritical: false }
        && created >= issuer.Created && created <= _now + ClockTolerance && !(signature.Expires <= _now)
        && (!SignatureHash.IsWeak(signature.Hash) || (signature.Hash == SignatureHash.Sha1 && created < EndOfSha1));

    // Whatever its hash and time: a key that is taken for revoked does no harm.
    private bool VerifyRevocation(SignaturePacket signature, byte[] hashed) => VerifySignature(_primary, signature, hashed);

    /// <summary>Whether a signature is a key's over data.</summary>
    public static bool VerifySignature(KeyPacket issuer, SignaturePacket signature, ReadOnlySpan<byte> data)
    {
        if (!SignatureHash.IsSupported(signature.Hash))
            return false;

        var hash = SignatureHash.Compute(signature.Hash, data, signature.Hashed);
        return hash.AsSpan(0, 2).SequenceEqual(signature.HashStart) && PublicKeyOperations.Verify(issuer, signature, hash);
    }

    private static DateTimeOffset? Expiry(KeyPacket key, SignaturePacket signature) => signature.KeySeconds is > 0 and var seconds ? key.Created.AddSeconds(seconds) : null;
}
