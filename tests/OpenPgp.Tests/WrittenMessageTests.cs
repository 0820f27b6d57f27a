using System.Text;

namespace XmppContacts.OpenPgp.Tests;

public class WrittenMessageTests
{
    public static TheoryData<int> Sizes { get; } = [0, 1, 140, 141, 142, 143, 150, 185, 186, 300, 512, 8_300, 8_330, 8_340, 8_377, 8_378, 8_400, 70_000, 1_000_000];

    [Fact]
    public void A_message_begins_with_the_parameters_of_the_design()
    {
        using var secret = Messages.Secret();
        var message = secret.Encrypt(new byte[300]);

        // SKESK: new format, 13 octets, version 4, AES-256, iterated and salted, SHA-256; 8 octets of salt; count 65,536.
        Assert.Equal([0xC3, 13, 4, 9, 3, 8], message[..6]);
        Assert.Equal(0x60, message[14]);

        // SEIPD: 1 of version, 18 of prefix, 3 of header, 6 and 300 of literal, 22 of code are 350 octets: two octets of length, (350 - 192) = 0x9E.
        Assert.Equal([0xD2, 192, 0x9E, 1], message[15..19]);
        Assert.Equal(15 + 3 + 350, message.Length);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Octets_of_any_number_are_read_as_they_were_written(int size)
    {
        var plaintext = new byte[size];
        new Random(size).NextBytes(plaintext);
        using var writer = Messages.Secret();
        using var reader = Messages.Secret();
        Assert.Equal(plaintext, reader.Decrypt(writer.Encrypt(plaintext)));
    }

    [Fact]
    public void Messages_with_the_same_content_share_the_salt_and_nothing_else()
    {
        using var secret = Messages.Secret();
        var plaintext = Encoding.UTF8.GetBytes("<contact xmlns='urn:xmpp:contacts:0'/>");
        var messages = Enumerable.Range(0, 100).Select(_ => secret.Encrypt(plaintext)).ToList();
        Assert.Single(messages.Select(message => Convert.ToHexString(message[..15])).Distinct());
        Assert.Equal(100, messages.Select(message => Convert.ToHexString(message[18..34])).Distinct().Count());
        Assert.Equal(100, messages.Select(message => Convert.ToHexString(message[34..50])).Distinct().Count());
    }

    [Fact]
    public void Each_secret_object_has_a_salt_of_its_own()
    {
        var salts = Enumerable.Range(0, 50).Select(_ =>
        {
            using var secret = Messages.Secret();
            return Convert.ToHexString(secret.Encrypt([])[6..14]);
        });
        Assert.Equal(50, salts.Distinct().Count());
    }

    [Fact]
    public void More_than_may_be_read_again_is_not_written()
    {
        using var secret = Messages.Secret();
        var most = new byte[(16 * 1024 * 1024) - 1024];
        Assert.Equal(most.Length, secret.Decrypt(secret.Encrypt(most)).Length);
        Assert.Equal(OpenPgpFailure.TooLarge, Assert.Throws<OpenPgpException>(() => secret.Encrypt(new byte[most.Length + 1])).Reason);
    }

    [Fact]
    public void A_passphrase_is_taken_as_UTF_8()
    {
        using var secret = new SymmetricSecret("pässwörd 🔑");
        using var same = new SymmetricSecret(Encoding.UTF8.GetString("pässwörd 🔑"u8));
        Assert.Equal("x"u8, same.Decrypt(secret.Encrypt("x"u8)));
        Assert.Throws<ArgumentException>(() => new SymmetricSecret(""));
    }
}
