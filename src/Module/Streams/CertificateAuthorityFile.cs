using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace XmppContacts.Streams;

/// <summary>A PEM file of certificates to trust.</summary>
public static class CertificateAuthorityFile
{
    /// <summary>Reads all certificates of a file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="FormatException">The file holds no certificate, or a broken one.</exception>
    public static IReadOnlyList<X509Certificate2> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(File.ReadAllText(path));
        }
        catch (CryptographicException problem)
        {
            throw new FormatException($"{path} holds a certificate that cannot be read.", problem);
        }

        return certificates.Count > 0 ? [.. certificates] : throw new FormatException($"{path} holds no certificate in PEM form.");
    }
}
