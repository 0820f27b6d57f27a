namespace XmppContacts.OpenPgp.Tests;

/// <summary>Messages that other programs made, all of the same content with the same passphrase.</summary>
internal static class Sample
{
    public static string Passphrase { get; } = File.ReadAllText(Path("passphrase.txt"));

    public static byte[] Plaintext { get; } = File.ReadAllBytes(Path("plaintext.xml"));

    public static byte[] Message(string name) => File.ReadAllBytes(Path(name + ".pgp"));

    public static SymmetricSecret Secret() => new(Passphrase);

    private static string Path(string name) => Fixture.Path($"openpgp/symmetric/{name}");
}
