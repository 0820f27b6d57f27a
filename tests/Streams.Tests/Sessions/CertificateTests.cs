using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using XmppContacts.Servers;

namespace XmppContacts.Streams.Tests.Sessions;

[Trait("Needs", "server")]
public sealed class CertificateTests(ServerFarm farm)
{
    [Theory]
    [EveryServer]
    public async Task An_expired_certificate_is_refused_with_its_date(ServerKind kind)
    {
        var server = await farm.ServerAsync(kind);
        var problem = await RefusedAsync(farm.Options(server, "escalus"));

        Assert.Equal(ConnectionProblem.CertificateExpired, problem.Problem);
        var yesterday = DateTime.UtcNow.AddDays(-1);
        Assert.Matches($@"^The certificate for verona\.example expired on ({yesterday.AddDays(-1):yyyy-MM-dd}|{yesterday:yyyy-MM-dd})\.$", problem.Message);
    }

    [Theory]
    [EveryServer]
    public async Task A_certificate_for_another_name_is_refused_with_both_names(ServerKind kind)
    {
        var server = await farm.ServerAsync(kind);
        var problem = await RefusedAsync(farm.Options(server, "kate"));

        Assert.Equal(ConnectionProblem.CertificateWrongName, problem.Problem);
        Assert.EndsWith("not for padua.example.", problem.Message, StringComparison.Ordinal);
        Assert.Contains("'", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerKind.Prosody, false)]
    [InlineData(ServerKind.Prosody, true)]
    [InlineData(ServerKind.Ejabberd, false)]
    [InlineData(ServerKind.Ejabberd, true)]
    public async Task A_certificate_of_an_unknown_authority_is_refused(ServerKind kind, bool directTls)
    {
        using var other = new TestAuthority();
        var server = await farm.ServerAsync(kind);
        var options = farm.Options(server, "juliet") with
        {
            DirectTls = directTls,
            Server = new ServerAddress("127.0.0.1", directTls ? server.DirectTlsPort : server.ClientPort),
        };

        foreach (var roots in new[] { [], new[] { other.Root } })
        {
            var problem = await RefusedAsync(options with { ExtraRoots = roots });
            Assert.Equal(ConnectionProblem.CertificateUntrusted, problem.Problem);
            Assert.Contains("capulet.example cannot be trusted", problem.Message, StringComparison.Ordinal);
        }
    }

    // Anyone on the way can present a certificate: it must not end what is done for other accounts. Alternative names, purposes and policies.
    [Theory]
    [InlineData("2.5.29.17", "3003820180")]
    [InlineData("2.5.29.37", "FF")]
    [InlineData("2.5.29.37", "3003060180")]
    [InlineData("2.5.29.32", "FF")]
    public async Task A_certificate_with_a_broken_extension_is_refused(string extension, string value)
    {
        using var certificate = Broken(extension, value);
        await using var server = new ScriptedServer(connection => connection.StartTlsAsync(certificate));
        var options = farm.Options(server.Port, "juliet@capulet.example", "any");

        foreach (var root in new[] { farm.Authority.Root, X509CertificateLoader.LoadCertificate(certificate.RawData) })
        {
            Assert.Equal(ConnectionProblem.CertificateUntrusted, (await RefusedAsync(options with { ExtraRoots = [root] })).Problem);
        }
    }

    [Fact]
    public async Task The_name_of_the_server_given_does_not_count_only_the_domain_of_the_account()
    {
        // The certificate is for "localhost" and for the address connected to, but not for this domain.
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.StartTlsAsync(farm.Certificate);
            await connection.WaitForEndAsync();
        });

        var problem = await RefusedAsync(farm.Options(server.Port, "kate@padua.example", "katepass"));
        Assert.Equal(ConnectionProblem.CertificateWrongName, problem.Problem);
    }

    [Fact]
    public async Task A_certificate_that_is_itself_among_the_trusted_ones_is_enough()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(farm.Certificate, "juliet@capulet.example/1");
            await connection.WaitForEndAsync();
        });
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, farm.Authority.RootPem + "\n" + farm.Certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
            var roots = CertificateAuthorityFile.Read(path);
            Assert.Equal(2, roots.Count);
            var options = farm.Options(server.Port, "juliet@capulet.example", "any") with { AllowPlain = true, ExtraRoots = roots };
            await using var session = await XmppSession.ConnectAsync(options, TestContext.Current.CancellationToken);
            Assert.Equal("juliet@capulet.example/1", session.Address.ToString());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("not PEM")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void A_file_without_certificates_is_named(string content)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, content);
            Assert.StartsWith(path, Assert.Throws<FormatException>(() => CertificateAuthorityFile.Read(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static X509Certificate2 Broken(string extension, string value)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=capulet.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509Extension(extension, Convert.FromHexString(value), critical: false));
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    private static async Task<XmppConnectionException> RefusedAsync(XmppConnectionOptions options) =>
        await Assert.ThrowsAsync<XmppConnectionException>(() => XmppSession.ConnectAsync(options, TestContext.Current.CancellationToken));
}
