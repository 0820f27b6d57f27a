using System.Text;
using System.Xml.Linq;
using XmppContacts.OpenPgp.KeyFiles;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.OpenPgp.Tests.KeyFiles;

/// <summary>What Libervia 0.9.0 wrote with GnuPG's gpgme: its key, and the messages with its shared secrets.</summary>
public sealed class LiberviaFixtureTests
{
    private const string Fingerprint = "43A0E407367120771D1E60F7F5FDBD268192EC11";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_key_and_messages()
    {
        var expected = (await File.ReadAllLinesAsync(Fixture.Path("openpgp/libervia/decrypted.txt"), Cancellation))
            .Where(line => line.StartsWith("SIGNCRYPT ", StringComparison.Ordinal)).Select(line => line["SIGNCRYPT ".Length..]).ToHashSet();
        using var ring = new KeyFileRing(Fixture.Path("openpgp/libervia/secret-key.asc"));
        var key = Assert.Single(await ring.GetKeysAsync(Cancellation));
        Assert.Equal((Fingerprint, true, true, true), (key.Fingerprint, key.CanSign, key.CanEncrypt, key.HasSecret));
        Assert.Equal(["xmpp:gregory@capulet.example"], key.UserIds);

        var read = new HashSet<string>();
        var text = await File.ReadAllTextAsync(Fixture.Path("openpgp/libervia/raw.xml"), Cancellation);
        foreach (var element in XDocument.Parse($"<all>{text}</all>").Descendants(XName.Get("openpgp", "urn:xmpp:openpgp:0")))
        {
            var message = await ring.DecryptAsync(Convert.FromBase64String(element.Value), Cancellation);
            Assert.Equal((SignatureState.Valid, Fingerprint), (Assert.Single(message.Signatures).State, message.Signatures[0].Key?.Fingerprint));
            read.Add(Encoding.UTF8.GetString(message.Content.Span));
        }

        Assert.Equal(4, expected.Count);
        Assert.Superset(expected, read);
    }
}
