using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using XmppContacts.Text;

namespace XmppContacts.Streams.Tls;

/// <summary>Decides whether a server's certificate is the one of a domain, and says why not.</summary>
/// <param name="domain">The domain as the account has it.</param>
/// <param name="extraRoots">Certificates that are trusted in addition to the system's.</param>
internal sealed class CertificateCheck(string domain, IReadOnlyList<X509Certificate2> extraRoots)
{
    // id-kp-serverAuth (RFC 5280 §4.2.1.12): a certificate for mail or code does not speak for a server.
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>What a chain is checked for. Nothing is downloaded: a certificate must not make its reader fetch what it names.</summary>
    public static X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        return policy;
    }

    /// <summary>Why the certificate was refused; null while it was not.</summary>
    public XmppConnectionException? Problem { get; private set; }

    /// <summary>For <see cref="SslClientAuthenticationOptions.RemoteCertificateValidationCallback"/>.</summary>
    public bool IsValid(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Problem = certificate is X509Certificate2 presented
            ? Check(presented, chain, errors)
            : new XmppConnectionException(ConnectionProblem.CertificateUntrusted, $"The server of {domain} presented no certificate.");
        return Problem is null;
    }

    private XmppConnectionException? Check(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var statuses = Statuses(certificate, chain, errors);
        if ((statuses & ~X509ChainStatusFlags.NotTimeValid) != 0)
        {
            return new XmppConnectionException(
                ConnectionProblem.CertificateUntrusted,
                $"The certificate for {domain} cannot be trusted: {Reason(certificate, statuses & ~X509ChainStatusFlags.NotTimeValid)}.");
        }

        if (statuses != 0)
        {
            return new XmppConnectionException(ConnectionProblem.CertificateExpired, Expired(certificate));
        }

        return errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? new XmppConnectionException(
                ConnectionProblem.CertificateWrongName, $"The certificate that the server presented is for {Names(certificate)}, not for {domain}.")
            : null;
    }

    private X509ChainStatusFlags Statuses(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (!errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            return X509ChainStatusFlags.NoError;
        }

        var statuses = Flags(chain);
        if (extraRoots.Count == 0)
        {
            return statuses;
        }

        using var ownChain = new X509Chain();
        ownChain.ChainPolicy = Policy();
        ownChain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        ownChain.ChainPolicy.CustomTrustStore.AddRange(extraRoots.ToArray());
        if (chain is not null)
        {
            ownChain.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        }

        return ownChain.Build(certificate) ? X509ChainStatusFlags.NoError : Flags(ownChain);
    }

    private static X509ChainStatusFlags Flags(X509Chain? chain)
    {
        var statuses = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
        return statuses == X509ChainStatusFlags.NoError ? X509ChainStatusFlags.PartialChain : statuses;
    }

    private static string Reason(X509Certificate2 certificate, X509ChainStatusFlags statuses)
    {
        if ((statuses & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
        {
            var issuer = VisibleText.Shortened(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true));
            return certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)
                ? "it is signed by itself, and is not among the trusted certificates"
                : $"its issuer, {issuer}, is not a trusted authority";
        }

        return $"it, or one that it is signed with, is not valid ({statuses})";
    }

    private string Expired(X509Certificate2 certificate)
    {
        var now = DateTime.Now;
        return now > certificate.NotAfter ? $"The certificate for {domain} expired on {Day(certificate.NotAfter)}."
            : now < certificate.NotBefore ? $"The certificate for {domain} is only valid from {Day(certificate.NotBefore)} on."
            : $"A certificate that the one for {domain} is signed with is not valid at this time.";
    }

    private static string Day(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Names(X509Certificate2 certificate)
    {
        const int Shown = 3;
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames()).ToList();
        if (names.Count == 0)
        {
            names.Add(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
        }

        var shown = string.Join(", ", names.Take(Shown).Select(name => $"'{VisibleText.Shortened(name)}'"));
        return names.Count > Shown ? $"{shown} and {names.Count - Shown} more" : shown;
    }
}
