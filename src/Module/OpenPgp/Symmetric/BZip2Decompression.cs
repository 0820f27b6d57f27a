using Org.BouncyCastle.Utilities.Bzip2;

namespace XmppContacts.OpenPgp.Symmetric;

/// <summary>BZip2, which .NET does not have (RFC 9580 §9.4). Apart from its only caller, so that the library is loaded only when it is needed.</summary>
internal static class BZip2Decompression
{
    /// <summary>The decompressed data.</summary>
    public static Stream Open(Stream compressed) => new CBZip2InputStream(compressed);
}
