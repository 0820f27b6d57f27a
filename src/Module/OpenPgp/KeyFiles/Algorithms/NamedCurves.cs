using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math.EC;

namespace XmppContacts.OpenPgp.KeyFiles.Algorithms;

/// <summary>The NIST, Brainpool and Koblitz curves by GnuPG's names.</summary>
internal static class NamedCurves
{
    private const byte Uncompressed = 0x04;

    /// <summary>The parameters of a curve.</summary>
    public static ECDomainParameters Find(string curve)
    {
        var name = curve switch
        {
            "nistp256" => "P-256",
            "nistp384" => "P-384",
            "nistp521" => "P-521",
            _ => curve,
        };
        return new ECDomainParameters(CustomNamedCurves.GetByName(name) ?? ECNamedCurveTable.GetByName(name)
            ?? throw OpenPgpException.Unsupported($"the curve {curve}"));
    }

    /// <summary>The public key at a point, which must be on the curve.</summary>
    public static ECPublicKeyParameters PublicKey(string curve, ReadOnlySpan<byte> point)
    {
        var domain = Find(curve);
        return new ECPublicKeyParameters(Point(domain, point), domain);
    }

    /// <summary>A point in uncompressed form, which must be on the curve.</summary>
    public static ECPoint Point(ECDomainParameters domain, ReadOnlySpan<byte> point)
    {
        if (point.Length != 1 + (2 * FieldBytes(domain)) || point[0] != Uncompressed)
            throw OpenPgpException.Malformed("a point is not on its curve");

        var decoded = domain.Curve.DecodePoint(point.ToArray());
        return decoded.IsInfinity ? throw OpenPgpException.Malformed("a point is not on its curve") : decoded;
    }

    /// <summary>The bytes of a coordinate.</summary>
    public static int FieldBytes(ECDomainParameters domain) => domain.Curve.FieldElementEncodingLength;
}
