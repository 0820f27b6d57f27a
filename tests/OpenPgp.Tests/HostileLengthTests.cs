namespace XmppContacts.OpenPgp.Tests;

/// <summary>Messages that claim to be huge cost what they are, not what they claim.</summary>
public class HostileLengthTests
{
    private const long Allowed = 64 * 1024;

    public static TheoryData<string, string> Claims { get; } = new()
    {
        { "encrypted data of 4 GiB", "C30404090008" + "D2FFFFFFFFFF01" },
        { "encrypted data of 2 GiB less one", "C30404090008" + "D2FF7FFFFFFF01" },
        { "a first chunk of 1 GiB", "C30404090008" + "D2FE01" },
        { "a chunk of 2 GiB after a small one", "C30404090008" + "D2E001FF80000000" },
        { "old format, 4 GiB", "8EFFFFFFFF04" },
        { "a session key packet of 4 GiB", "C3FFFFFFFFFF0409" },
        { "a session key packet of partial length", "C3FE0409" },
        { "a marker of 4 GiB", "CAFFFFFFFFFF504750" },
    };

    [Theory]
    [MemberData(nameof(Claims))]
    public void A_claimed_length_is_not_allocated(string claim, string message)
    {
        Assert.NotEmpty(claim);
        AssertCheap(Convert.FromHexString(message));
    }

    [Theory]
    [InlineData("CBFFFFFFFFFF6200")]
    [InlineData("CBFE6200")]
    [InlineData("AEFFFFFFFF6200")]
    [InlineData("C8FFFFFFFFFF01")]
    [InlineData("CB06" + "62FF00000000")]
    public void A_length_claimed_within_is_not_allocated(string packets) => AssertCheap(Messages.Seal(Convert.FromHexString(packets)));

    [Theory]
    [InlineData(0x10)]
    [InlineData(0x38)]
    public void The_size_of_chunks_is_not_allocated(byte chunkOctet)
    {
        // 4 MiB, and 2^62 octets: in LibrePGP's sample, whose session key opens. The octet follows the packets' headers and three octets.
        var message = (byte[])StandardSampleTests.LibrePgpOcb.Clone();
        Assert.Equal(0x0E, message[63 + 2 + 3]);
        message[63 + 2 + 3] = chunkOctet;
        Assert.InRange(Allocated(message, "password"), 0, Allowed);
    }

    [Fact]
    public void Many_tiny_chunks_are_joined_without_waste()
    {
        // A megabyte of one-octet chunks: half of it lengths.
        var chunks = new byte[1024 * 1024];
        for (var i = 0; i < chunks.Length; i += 2)
        {
            chunks[i] = 0xE0;
        }

        byte[] message = [.. Messages.SimpleSessionKey, 0xD2, .. chunks, 0];
        Assert.InRange(Allocated(message), 0, 2L * message.Length);
    }

    [Fact]
    public void A_million_packets_that_are_passed_over_cost_no_memory()
    {
        var message = new byte[2 * 1024 * 1024];
        for (var i = 0; i < message.Length; i += 2)
        {
            message[i] = 0xD5;
        }

        Assert.InRange(Allocated(message), 0, Allowed);
    }

    [Fact]
    public void A_message_larger_than_is_read_is_refused_at_once()
    {
        var message = new byte[(16 * 1024 * 1024) + 1];
        message[0] = 0xC3;
        Assert.Equal(OpenPgpFailure.TooLarge, Messages.Refusal(message).Reason);
        Assert.InRange(Allocated(message), 0, Allowed);
    }

    private static void AssertCheap(byte[] message) => Assert.InRange(Allocated(message), 0, Allowed);

    // The second time: the first allocates what the runtime needs for new code.
    private static long Allocated(byte[] message, string passphrase = Messages.Passphrase)
    {
        using var secret = new SymmetricSecret(passphrase);
        var allocated = 0L;
        for (var i = 0; i < 2; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<OpenPgpException>(() => secret.Decrypt(message));
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return allocated;
    }
}
