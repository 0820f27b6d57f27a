using System.Buffers.Binary;
using XmppContacts.OpenPgp.StringToKeys;

namespace XmppContacts.OpenPgp.Tests;

/// <summary>A key is derived once. A derivation looks at the token, so that a cancelled one shows whether there is any.</summary>
public class KeptKeyTests
{
    private static readonly CancellationToken Cancelled = new(canceled: true);

    [Fact]
    public void A_batch_costs_one_derivation_to_write_and_to_read()
    {
        using var writer = Messages.Secret();
        var messages = Enumerable.Range(0, 1000).Select(number => writer.Encrypt(BitConverter.GetBytes(number))).ToList();
        Assert.Equal(Enumerable.Range(0, 1000), messages.Select(message => BitConverter.ToInt32(writer.Decrypt(message, Cancelled))));

        using var reader = Messages.Secret();
        Assert.ThrowsAny<OperationCanceledException>(() => reader.Decrypt(messages[0], Cancelled));
        reader.Decrypt(messages[0]);
        Assert.Equal(Enumerable.Range(0, 1000), messages.Select(message => BitConverter.ToInt32(reader.Decrypt(message, Cancelled))));
    }

    [Theory]
    [InlineData("gpg-default")]
    [InlineData("sq-default")]
    [InlineData("rnp-aead-ocb")]
    [InlineData("ojs-v2-gcm")]
    public void A_message_read_again_costs_no_derivation(string name)
    {
        using var secret = Sample.Secret();
        Assert.ThrowsAny<OperationCanceledException>(() => secret.Decrypt(Sample.Message(name), Cancelled));
        secret.Decrypt(Sample.Message(name));
        Assert.Equal(Sample.Plaintext, secret.Decrypt(Sample.Message(name), Cancelled));
    }

    [Fact]
    public void Keys_that_were_not_used_for_long_are_forgotten_and_derived_again()
    {
        using var secret = Messages.Secret();
        var own = secret.Encrypt("mine"u8);
        var foreign = SaltedMessages(2 * KeptKeys.GenerationKeys).ToList();
        ReadRefused(secret, foreign[0]);
        ReadRefused(secret, foreign[0], Cancelled);
        foreach (var message in foreign.Skip(1))
        {
            ReadRefused(secret, message);
            secret.Decrypt(own, Cancelled);
        }

        Assert.ThrowsAny<OperationCanceledException>(() => secret.Decrypt(foreign[0], Cancelled));
        ReadRefused(secret, foreign[^1], Cancelled);
        secret.Decrypt(own, Cancelled);
    }

    [Fact]
    public void Many_threads_may_use_one_secret()
    {
        using var secret = Messages.Secret();
        var foreign = SaltedMessages(1000).ToList();
        Parallel.For(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, number =>
        {
            // The foreign ones push keys out while others use them.
            var plaintext = new byte[number];
            Array.Fill(plaintext, (byte)number);
            var message = secret.Encrypt(plaintext);
            ReadRefused(secret, foreign[number]);
            Assert.Equal(plaintext, secret.Decrypt(message));
        });
    }

    [Fact]
    public void Nothing_can_be_done_with_a_secret_after_it_was_disposed()
    {
        var secret = Messages.Secret();
        var message = secret.Encrypt("x"u8);
        secret.Dispose();
        secret.Dispose();
        Assert.Throws<ObjectDisposedException>(() => secret.Encrypt("x"u8));
        Assert.Throws<ObjectDisposedException>(() => secret.Decrypt(message));
    }

    [Fact]
    public async Task A_secret_disposed_while_others_use_it_never_encrypts_with_a_zeroed_key()
    {
        for (var round = 0; round < 20; round++)
        {
            var secret = Messages.Secret();
            var written = new List<byte[]>();
            var writing = Task.Run(() =>
            {
                try
                {
                    while (true)
                    {
                        written.Add(secret.Encrypt("x"u8));
                    }
                }
                catch (ObjectDisposedException)
                {
                }
            }, TestContext.Current.CancellationToken);
            await Task.Delay(round % 5, TestContext.Current.CancellationToken);
            secret.Dispose();
            await writing;

            using var reader = Messages.Secret();
            Assert.All(written, message => Assert.Equal("x"u8, reader.Decrypt(message)));
        }
    }

    [Fact]
    public void Secret_octets_are_zeroed()
    {
        var octets = new SecretOctets(4);
        "abcd"u8.CopyTo(octets.Span);
        var memory = octets.Memory;
        octets.Dispose();
        Assert.Equal(new byte[4], memory.ToArray());
        Assert.True(octets.IsDisposed);
    }

    // Salted, so that each needs a key of its own; what they hold is nothing.
    private static IEnumerable<byte[]> SaltedMessages(int count) => Enumerable.Range(0, count).Select(number =>
    {
        byte[] sessionKey = [4, 9, 1, 8, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(sessionKey.AsSpan(8), number);
        return Messages.Join(Messages.Packet(3, sessionKey), Messages.Packet(18, [1, .. new byte[64]]));
    });

    private static void ReadRefused(SymmetricSecret secret, byte[] message, CancellationToken cancellationToken = default) =>
        Assert.Equal(OpenPgpFailure.IntegrityFailed, Assert.Throws<OpenPgpException>(() => secret.Decrypt(message, cancellationToken)).Reason);
}
