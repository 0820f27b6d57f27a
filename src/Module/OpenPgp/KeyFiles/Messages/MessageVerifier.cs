using System.Globalization;
using XmppContacts.OpenPgp.KeyFiles.Algorithms;
using XmppContacts.OpenPgp.KeyFiles.Packets;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.OpenPgp.KeyFiles.Messages;

/// <summary>Decides whether the signatures of a message hold.</summary>
/// <param name="find">The keys whose fingerprint or key ID a signature names.</param>
/// <param name="now">The time that expiry is compared with.</param>
internal sealed class MessageVerifier(Func<SignaturePacket, IEnumerable<(CertifiedKey Key, CertifiedPart Part)>> find, DateTimeOffset now)
{
    private const string UnknownIssuer = "";

    /// <summary>Verifies one signature.</summary>
    /// <param name="body">The body of the packet.</param>
    /// <param name="content">What it should be over.</param>
    public MessageSignature Verify(byte[] body, byte[] content)
    {
        if (SignaturePacket.Read(body) is not { } signature)
            return new MessageSignature(UnknownIssuer, SignatureState.Unchecked, null, null);

        var id = signature.IssuerName ?? signature.IssuerKeyId?.ToString("X16", CultureInfo.InvariantCulture) ?? UnknownIssuer;
        var candidates = find(signature).ToArray();
        if (candidates.Length == 0)
            return new MessageSignature(id, SignatureState.UnknownKey, null, null);

        if (IsUncheckable(signature))
            return new MessageSignature(id, SignatureState.Unchecked, candidates[0].Key.Describe(now), null);

        var data = signature.Kind == SignatureKind.Text ? WithNetworkLineEnds(content) : content;

        // Another key may claim the one that signed as its subkey: what is valid counts.
        MessageSignature? found = null;
        foreach (var (key, part) in candidates)
        {
            if (found?.State != SignatureState.Valid && KeyVerifier.VerifySignature(part.Key, signature, data))
            {
                var state = State(signature, key, part);
                found = found is null || state == SignatureState.Valid || (state == SignatureState.ValidWhenMade && found.State != SignatureState.Valid)
                    ? new MessageSignature(part.Key.Fingerprint, state, key.Describe(now), signature.Created)
                    : found;
            }
        }

        return found ?? new MessageSignature(id, SignatureState.Bad, candidates[0].Key.Describe(now), null);
    }

    private bool IsUncheckable(SignaturePacket signature) => signature.Kind is not (SignatureKind.Binary or SignatureKind.Text)
        || SignatureHash.IsWeak(signature.Hash) || !SignatureHash.IsSupported(signature.Hash)
        || signature is not { Created: { } created, HasUnknownCritical: false } || created > now + KeyVerifier.ClockTolerance;

    private SignatureState State(SignaturePacket signature, CertifiedKey key, CertifiedPart part)
    {
        if (key.Primary.IsRevoked || part.IsRevoked)
            return SignatureState.Revoked;

        if (!part.MaySign || KeyStrength.IsWeak(key.Primary.Key) || signature.Created < part.Key.Created)
            return SignatureState.Unchecked;

        if (signature.Expires <= now)
            return SignatureState.Expired;

        if (part.IsValid(now) && key.Primary.IsValid(now))
            return SignatureState.Valid;

        return signature.Created is { } made && part.IsValid(made) && key.Primary.IsValid(made) ? SignatureState.ValidWhenMade : SignatureState.Expired;
    }

    // RFC 9580 §5.2.1.2.
    private static byte[] WithNetworkLineEnds(byte[] content)
    {
        var canonical = new MemoryStream(content.Length + (content.Length / 16));
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] == '\n' && (i == 0 || content[i - 1] != '\r'))
            {
                canonical.WriteByte((byte)'\r');
            }

            canonical.WriteByte(content[i]);
        }

        return canonical.ToArray();
    }
}
