using FsCheck;
using FsCheck.Fluent;

namespace XmppContacts.OpenPgp.Tests;

/// <summary>Whatever happens to a message on its way: what was encrypted comes out, or nothing but the documented error.</summary>
public class MutatedMessageTests
{
    // One of each kind of protection; counts low enough that thousands of salts can be tried.
    public static TheoryData<string> Kinds { get; } = ["own", "gpg-count-1024", "gpg-s2kmode-1", "simple-zlib", "v4-session-key", "libre-ocb", "v2-ocb", "v2-gcm"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_single_bit_changes_what_comes_out(string kind)
    {
        var (message, passphrase, plaintext) = Original(kind);
        using var secret = new SymmetricSecret(passphrase);
        Assert.Equal(plaintext, secret.Decrypt(message));
        for (var bit = 0; bit < message.Length * 8; bit++)
        {
            message[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertSameOrRefused(secret, message, plaintext);
            message[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_message_cut_short_is_read(string kind)
    {
        var (message, passphrase, _) = Original(kind);
        using var secret = new SymmetricSecret(passphrase);
        for (var length = 0; length < message.Length; length++)
        {
            Assert.Throws<OpenPgpException>(() => secret.Decrypt(message.AsSpan(0, length)));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_sequence_of_edits_changes_what_comes_out(string kind)
    {
        var (message, passphrase, plaintext) = Original(kind);
        using var secret = new SymmetricSecret(passphrase);
        var edit = Gen.Choose(0, 4).SelectMany(what => Gen.Choose(0, message.Length * 2), (what, where) => (what, where))
            .SelectMany(pair => Gen.Choose(0, 255), (pair, value) => (pair.what, pair.where, value: (byte)value));
        var edits = Gen.Choose(1, 4).SelectMany(count => edit.ArrayOf(count), (_, array) => array);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(edits.ToArbitrary(), array =>
        {
            var octets = message.ToList();
            foreach (var (what, where, value) in array)
            {
                Apply(octets, what, octets.Count == 0 ? 0 : where % octets.Count, value);
            }

            AssertSameOrRefused(secret, [.. octets], plaintext);
        }));
    }

    [Fact]
    public void No_parts_of_two_messages_with_the_same_key_make_a_third()
    {
        // A batch shares its key: whoever stores it can put together blocks of any two of its messages.
        using var secret = Messages.Secret();
        byte[][] contents = ["<contact><name>Giulietta</name></contact>"u8.ToArray(), "<contact><name>Francesca</name></contact>"u8.ToArray()];
        byte[] first = secret.Encrypt(contents[0]), second = secret.Encrypt(contents[1]);
        Assert.Equal(first.Length, second.Length);

        // Before this octet both are the same, and after the last cut one of them is whole.
        const int Ciphertext = 15 + 2 + 1;
        for (var cut = Ciphertext; cut < first.Length; cut++)
        {
            AssertNoThird([.. first[..cut], .. second[cut..]]);
            for (var length = 16; cut + length < first.Length; length += 16)
            {
                AssertNoThird([.. first[..cut], .. second[cut..(cut + length)], .. first[(cut + length)..]]);
            }
        }

        void AssertNoThird(byte[] message)
        {
            if (ReadOrRefuse(secret, message) is { } result)
            {
                // Cut where the two do not differ yet, or no more.
                Assert.Contains(result, contents);
                Assert.True(message.SequenceEqual(first) || message.SequenceEqual(second));
            }
        }
    }

    [Fact]
    public void No_content_that_its_sender_has_broken_throws_anything_else()
    {
        // The integrity is in order: the sender is the attacker, or a bad program.
        var packets = Messages.Join(
            Messages.Packet(10, "PGP"u8.ToArray()), Messages.Literal("content"u8.ToArray(), 'b', "name"), Messages.Packet(21, new byte[20]));
        var deflated = Messages.Packet(8, [2, .. ZLib(packets)]);
        using var secret = Messages.Secret();
        foreach (var original in new[] { packets, deflated })
        {
            for (var bit = 0; bit < original.Length * 8; bit++)
            {
                original[bit / 8] ^= (byte)(1 << (bit % 8));
                ReadOrRefuse(secret, Messages.Seal(original));
                original[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }

        var octets = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(octets.ToArbitrary(), inner =>
        {
            ReadOrRefuse(secret, Messages.Seal(inner));
            ReadOrRefuse(secret, Messages.Seal(Messages.Packet(8, inner)));
            ReadOrRefuse(secret, Messages.Seal(Messages.Packet(11, inner)));
        }));
    }

    [Fact]
    public void No_random_octets_throw_anything_else()
    {
        using var secret = Messages.Secret();
        var octets = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(octets.ToArbitrary(), message =>
        {
            Assert.Throws<OpenPgpException>(() => secret.Decrypt(message));
            Assert.Throws<OpenPgpException>(() => secret.Decrypt([0xC3, 4, 4, 9, 0, 8, .. message]));
            Assert.Throws<OpenPgpException>(() => secret.Decrypt([0xC3, 4, 4, 9, 0, 8, 0xD2, (byte)Math.Min(message.Length, 191), .. message]));
        }));
    }

    private static (byte[] Message, string Passphrase, byte[] Plaintext) Original(string kind)
    {
        var content = "<contact xmlns='urn:xmpp:contacts:0'><name>Giulietta</name></contact>"u8.ToArray();
        switch (kind)
        {
            case "own":
                using (var secret = Messages.Secret())
                {
                    return (secret.Encrypt(content), Messages.Passphrase, content);
                }

            case "simple-zlib":
                return (Messages.Seal(Messages.Packet(8, [2, .. ZLib(Messages.Literal(content))])), Messages.Passphrase, content);

            case "v4-session-key":
                return (Messages.SealWithSessionKey(Messages.Literal(content)), Messages.Passphrase, content);

            // LibrePGP's sample and those of RFC 9580.
            case "libre-ocb":
                return (StandardSampleTests.LibrePgpOcb, "password", "Hello, world!\n"u8.ToArray());
            case "v2-ocb":
                return (Convert.FromBase64String(StandardSampleTests.Ocb), "password", "Hello, world!"u8.ToArray());
            case "v2-gcm":
                return (Convert.FromBase64String(StandardSampleTests.Gcm), "password", "Hello, world!"u8.ToArray());
            default:
                return (Sample.Message(kind), Sample.Passphrase, Sample.Plaintext);
        }
    }

    private static void Apply(List<byte> octets, int what, int where, byte value)
    {
        switch (what)
        {
            case 0 when octets.Count > 0:
                octets[where] = value;
                break;
            case 1:
                octets.Insert(where, value);
                break;
            case 2:
                octets.RemoveRange(where, Math.Min(value, octets.Count - where));
                break;
            case 3:
                octets.InsertRange(where, octets.GetRange(where, Math.Min(value, octets.Count - where)));
                break;
            default:
                octets.InsertRange(where, Enumerable.Repeat(value, value));
                break;
        }
    }

    private static void AssertSameOrRefused(SymmetricSecret secret, byte[] message, byte[] plaintext)
    {
        if (ReadOrRefuse(secret, message) is { } result)
        {
            Assert.Equal(plaintext, result);
        }
    }

    // Any other exception fails the test by itself.
    private static byte[]? ReadOrRefuse(SymmetricSecret secret, byte[] message)
    {
        try
        {
            return secret.Decrypt(message);
        }
        catch (OpenPgpException)
        {
            return null;
        }
    }

    private static byte[] ZLib(byte[] content)
    {
        var result = new MemoryStream();
        using (var stream = new System.IO.Compression.ZLibStream(result, System.IO.Compression.CompressionLevel.Optimal))
        {
            stream.Write(content);
        }

        return result.ToArray();
    }
}
