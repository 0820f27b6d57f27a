using System.IO.Compression;
using System.Text;

namespace XmppContacts.OpenPgp.Tests;

/// <summary>What may stand in a message and around it, put together by hand after RFC 9580.</summary>
public class ContentTests
{
    private static readonly byte[] Data = "<contact xmlns='urn:xmpp:contacts:0'/>\r\n"u8.ToArray();

    [Theory]
    [InlineData('b')]
    [InlineData('t')]
    [InlineData('u')]
    public void Literal_data_comes_out_as_it_stands_whatever_its_format(char format) =>
        AssertReads(Messages.Seal(Messages.Literal(Data, format, "payload.xml")));

    [Fact]
    public void Literal_data_of_another_format_is_refused() => AssertMalformed(Messages.Seal(Messages.Literal(Data, 'l')));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Compressed_data_is_read(byte algorithm) => AssertReads(Messages.Seal(Compressed(algorithm, Messages.Literal(Data))));

    [Theory]
    [InlineData(110, "compression 110")]
    public void Another_compression_is_named(byte algorithm, string name)
    {
        var refusal = Messages.Refusal(Messages.Seal(Messages.Packet(8, [algorithm, 1, 2, 3])));
        Assert.Equal((OpenPgpFailure.Unsupported, name), (refusal.Reason, refusal.Algorithm));
    }

    [Fact]
    public void Compression_is_taken_in_a_few_layers_and_no_more()
    {
        var content = Messages.Literal(Data);
        for (var layer = 0; layer < 4; layer++)
        {
            content = Compressed(2, content);
        }

        AssertReads(Messages.Seal(content));
        Assert.Equal(OpenPgpFailure.TooLarge, Messages.Refusal(Messages.Seal(Compressed(1, content))).Reason);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_decompression_bomb_is_refused_while_it_unfolds(byte algorithm)
    {
        var bomb = Messages.Seal(Compressed(algorithm, Messages.Literal(new byte[200 * 1024 * 1024])));
        Assert.True(bomb.Length < 300_000);
        using var secret = Messages.Secret();
        Assert.Throws<OpenPgpException>(() => secret.Decrypt(bomb));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refusal = Assert.Throws<OpenPgpException>(() => secret.Decrypt(bomb));
        Assert.Equal(OpenPgpFailure.TooLarge, refusal.Reason);

        // A buffer that doubles up to the limit of 64 times what there was.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3L * 64 * bomb.Length);
    }

    [Fact]
    public void What_compresses_well_without_being_a_bomb_is_read()
    {
        // White space as padding: over a hundred to one.
        var padded = Encoding.ASCII.GetBytes("<contact/>" + new string(' ', 500_000));
        using var secret = Messages.Secret();
        Assert.Equal(padded, secret.Decrypt(Messages.Seal(Compressed(1, Messages.Literal(padded)))));
    }

    [Fact]
    public void Compressed_data_that_is_not_is_damage() => AssertMalformed(Messages.Seal(Messages.Packet(8, [1, 0xFF, 0xFF, 0xFF, 0xFF])));

    [Theory]
    [InlineData("A0{len4}")]
    [InlineData("AE{len4}")]
    [InlineData("AD{len2}")]
    [InlineData("AC{len1}")]
    [InlineData("AF")]
    [InlineData("CB{len1}")]
    [InlineData("CBFF{len4}")]
    public void A_literal_packet_with_any_header_is_read(string header)
    {
        if (header.StartsWith("A0", StringComparison.Ordinal))
        {
            // Old format, type 8: compressed by nothing, within it the packet.
            var inner = Messages.Literal(Data);
            AssertReads(Messages.Seal([0xA2, 0, 0, 0, (byte)(inner.Length + 1), 0, .. inner]));
            return;
        }

        var body = Messages.Literal(Data)[2..];
        var octets = header
            .Replace("{len4}", body.Length.ToString("X8", null), StringComparison.Ordinal)
            .Replace("{len2}", body.Length.ToString("X4", null), StringComparison.Ordinal)
            .Replace("{len1}", body.Length.ToString("X2", null), StringComparison.Ordinal);
        AssertReads(Messages.Seal([.. Convert.FromHexString(octets), .. body]));
    }

    [Fact]
    public void Partial_lengths_inside_and_outside_are_joined()
    {
        // Chunks of 1, 2, 4, 16 octets, and the rest.
        var literal = Partial(0xCB, Messages.Literal(Data)[2..], 0, 1, 2, 4);
        var sealedBody = Messages.SealedBody(literal);
        AssertReads(Messages.Join(Messages.SimpleSessionKey, Partial(0xD2, sealedBody, 5, 4, 3)));
    }

    [Fact]
    public void An_old_header_of_indeterminate_length_ends_with_the_message()
    {
        // Type 9 is the only encrypted packet that the old format can name; it is refused before anything is decrypted.
        var refusal = Messages.Refusal(Messages.Join(Messages.SimpleSessionKey, [0xA7, .. Messages.SealedBody(Messages.Literal(Data))]));
        Assert.Equal(OpenPgpFailure.NoIntegrity, refusal.Reason);
    }

    [Fact]
    public void Marker_padding_and_unknown_packets_that_are_not_critical_are_passed_over()
    {
        var marker = Messages.Packet(10, "PGP"u8.ToArray());
        var padding = Messages.Packet(21, new byte[100]);
        var unknown = Messages.Packet(45, 1, 2, 3);
        var inner = Messages.Join(marker, unknown, Messages.Literal(Data), padding);
        AssertReads(Messages.Join(marker, unknown, Messages.SimpleSessionKey, padding, Messages.Packet(18, Messages.SealedBody(inner)), padding, marker));
    }

    [Fact]
    public void Signatures_around_the_content_are_passed_over() =>
        AssertReads(Messages.Seal(Messages.Join(Messages.Packet(4, new byte[13]), Messages.Literal(Data), Messages.Packet(2, new byte[70]))));

    [Fact]
    public void Anything_else_within_is_refused()
    {
        AssertMalformed(Messages.Seal());
        AssertMalformed(Messages.Seal(Messages.Join(Messages.Literal(Data), Messages.Literal(Data))));
        AssertMalformed(Messages.Seal(Messages.Join(Messages.Literal(Data), "rest"u8.ToArray())));
        AssertMalformed(Messages.Seal(Messages.Seal(Messages.Literal(Data))));
        AssertMalformed(Messages.Seal(Messages.Literal(Data)[..^1]));
        AssertMalformed(Messages.Seal(Messages.Packet(11, (byte)'b', 200, 1, 2, 3)));
    }

    [Fact]
    public void What_is_not_encrypted_is_refused_whatever_stands_beside_it()
    {
        Assert.Equal(OpenPgpFailure.NotEncrypted, Messages.Refusal(Messages.Literal(Data)).Reason);
        Assert.Equal(OpenPgpFailure.NotEncrypted, Messages.Refusal(Compressed(1, Messages.Literal(Data))).Reason);
        Assert.Equal(OpenPgpFailure.NotEncrypted, Messages.Refusal(Messages.Join(Messages.Literal(Data), Messages.Seal(Messages.Literal(Data)))).Reason);
        AssertMalformed(Messages.Join(Messages.Seal(Messages.Literal(Data)), Messages.Literal(Data)));
        AssertMalformed(Messages.Join(Messages.SimpleSessionKey, Messages.Literal(Data)));
    }

    [Theory]
    [InlineData("", OpenPgpFailure.NotOpenPgp)]
    [InlineData("<contact/>", OpenPgpFailure.NotOpenPgp)]
    [InlineData("-----BEGIN PGP MESSAGE-----\n", OpenPgpFailure.NotOpenPgp)]
    public void What_is_no_message_is_told_as_that(string text, OpenPgpFailure reason)
    {
        var refusal = Messages.Refusal(Encoding.ASCII.GetBytes(text));
        Assert.Equal(reason, refusal.Reason);
        Assert.Equal(text.StartsWith('-'), refusal.Message.Contains("armor", StringComparison.Ordinal));
    }

    [Fact]
    public void A_message_for_keys_alone_is_not_symmetric()
    {
        var message = Messages.Join(Messages.Packet(1, 3, 1, 2, 3, 4, 5, 6, 7, 8, 1, 0, 1, 1), Messages.Packet(18, Messages.SealedBody(Messages.Literal(Data))));
        Assert.Equal(OpenPgpFailure.NotSymmetric, Messages.Refusal(message).Reason);
    }

    [Fact]
    public void A_message_for_keys_and_a_passphrase_is_read() => AssertReads(
        Messages.Join(Messages.Packet(1, 3, 1, 2, 3, 4, 5, 6, 7, 8, 1, 0, 1, 1), Messages.Seal(Messages.Literal(Data))));

    [Fact]
    public void Any_of_eight_passphrases_opens_a_message_and_a_ninth_is_too_much()
    {
        var others = Enumerable.Range(0, 8).Select(number => Messages.Packet(3, 4, 9, 1, 8, 0, 0, 0, 0, 0, 0, 0, (byte)number)).ToArray();
        var sealedData = Messages.Seal(Messages.Literal(Data));
        AssertReads(Messages.Join([.. others[..7], sealedData]));
        Assert.Equal(OpenPgpFailure.TooLarge, Messages.Refusal(Messages.Join([.. others, sealedData])).Reason);
    }

    [Fact]
    public void A_passphrase_with_an_algorithm_that_is_not_read_does_not_stand_in_the_way_of_another()
    {
        byte[][] exotic =
        [
            Messages.Packet(3, 4, 99, 0, 8),
            Messages.Packet(3, 4, 9, 0, 12),
            Messages.Packet(3, 4, 9, 4, 1, 2, 3),
            Messages.Packet(3, 7, 9, 0, 8),
        ];
        AssertReads(Messages.Join([.. exotic, Messages.Seal(Messages.Literal(Data))]));
        var refusal = Messages.Refusal(Messages.Join([.. exotic, Messages.Seal(Messages.Literal(Data))]), "another");
        Assert.Equal((OpenPgpFailure.Unsupported, "cipher 99"), (refusal.Reason, refusal.Algorithm));
    }

    [Theory]
    [InlineData(99, "cipher 99")]
    public void A_cipher_that_is_not_read_is_named(byte cipher, string name)
    {
        var refusal = Messages.Refusal(Messages.Join(Messages.Packet(3, 4, cipher, 0, 8), Messages.Packet(18, Messages.SealedBody())));
        Assert.Equal((OpenPgpFailure.Unsupported, name), (refusal.Reason, refusal.Algorithm));
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(14, "SHA3-512")]
    [InlineData(12, "SHA3-256")]
    public void A_hash_that_is_not_read_is_named(byte hash, string name)
    {
        var refusal = Messages.Refusal(Messages.Join(Messages.Packet(3, 4, 9, 0, hash), Messages.Packet(18, Messages.SealedBody())));
        Assert.Equal((OpenPgpFailure.Unsupported, name), (refusal.Reason, refusal.Algorithm));
    }

    [Fact]
    public void A_session_key_packet_goes_only_with_data_of_its_own_version()
    {
        // The same key is never tried in another mode: a packet of version 4 before data of version 2 and of type 20.
        byte[] version2 = [2, 9, 2, 6, .. new byte[32], .. new byte[64]];
        byte[] type20 = [1, 9, 2, 6, .. new byte[15], .. new byte[64]];
        Assert.Equal(OpenPgpFailure.IntegrityFailed, Messages.Refusal(Messages.Join(Messages.SimpleSessionKey, Messages.Packet(18, version2))).Reason);
        Assert.Equal(OpenPgpFailure.IntegrityFailed, Messages.Refusal(Messages.Join(Messages.SimpleSessionKey, Messages.Packet(20, type20))).Reason);
    }

    private static void AssertReads(byte[] message)
    {
        using var secret = Messages.Secret();
        Assert.Equal(Data, secret.Decrypt(message));
    }

    private static void AssertMalformed(byte[] message) => Assert.Equal(OpenPgpFailure.Malformed, Messages.Refusal(message).Reason);

    private static byte[] Compressed(byte algorithm, byte[] content)
    {
        var result = new MemoryStream();
        using (Stream stream = algorithm switch
        {
            1 => new DeflateStream(result, CompressionLevel.SmallestSize, leaveOpen: true),
            2 => new ZLibStream(result, CompressionLevel.SmallestSize, leaveOpen: true),
            _ => new BufferedStream(result),
        })
        {
            stream.Write(content);
            stream.Flush();
            return algorithm == 0 ? Messages.Packet(8, [0, .. content]) : Finish(stream, result, algorithm);
        }
    }

    private static byte[] Finish(Stream stream, MemoryStream result, byte algorithm)
    {
        stream.Dispose();
        return Messages.Packet(8, [algorithm, .. result.ToArray()]);
    }

    private static byte[] Partial(byte header, byte[] body, params int[] powers)
    {
        List<byte> result = [header];
        var done = 0;
        foreach (var power in powers)
        {
            result.Add((byte)(0xE0 | power));
            result.AddRange(body[done..(done + (1 << power))]);
            done += 1 << power;
        }

        // Five octets of length: allowed for any length.
        result.AddRange([0xFF, 0, 0, (byte)((body.Length - done) >> 8), (byte)(body.Length - done)]);
        result.AddRange(body[done..]);
        return [.. result];
    }
}
