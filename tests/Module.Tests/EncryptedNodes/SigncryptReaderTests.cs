using System.Collections.Immutable;
using System.Text;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.EncryptedNodes.Signcrypt;
using XmppContacts.OpenPgp;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.Tests.EncryptedNodes;

/// <summary>What the encrypted messages of one account may cost.</summary>
public sealed class SigncryptReaderTests
{
    private static readonly SigncryptLimits Small = SigncryptLimits.Default with { SignedBytes = 1000, UnsignedBytes = 100 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(100, false, true)]
    [InlineData(101, false, false)]
    [InlineData(1000, true, true)]
    [InlineData(1001, true, false)]
    public async Task Large_content_is_not_read_without_a_valid_signature(int bytes, bool isSigned, bool isRead)
    {
        var reader = Reader(new Ring(bytes, isSigned ? SignatureState.Valid : SignatureState.Bad), Small);
        Assert.Equal(isRead, await reader.OpenAsync([1], Token) is not null);
    }

    [Fact]
    public async Task All_messages_together_have_a_limit_of_size()
    {
        var ring = new Ring(500, SignatureState.Valid);
        var reader = Reader(ring, Small with { Characters = 1200 });
        await reader.OpenAsync([1], Token);
        await reader.OpenAsync([2], Token);
        await reader.OpenAsync([2], Token);
        var refusal = await Assert.ThrowsAsync<OpenPgpException>(() => reader.OpenAsync([3], Token));
        Assert.Equal(OpenPgpFailure.TooLarge, refusal.Reason);
    }

    [Fact]
    public async Task All_messages_together_have_a_limit_of_time()
    {
        var ring = new Ring(50, SignatureState.Valid) { Delay = TimeSpan.FromSeconds(2) };
        var reader = Reader(ring, Small with { Time = TimeSpan.FromSeconds(3.5) });
        await reader.OpenAsync([1], Token);
        await reader.OpenAsync([2], Token);
        var refusal = await Assert.ThrowsAsync<OpenPgpException>(() => reader.OpenAsync([3], Token));
        Assert.Equal((OpenPgpFailure.GnuPgTimeout, 2), (refusal.Reason, ring.Calls));
    }

    private static SigncryptReader Reader(IKeyRing ring, SigncryptLimits limits)
    {
        var account = new MailAccount();
        return new SigncryptReader(account.Jid, null, ring, new KeyTrust(account, ring, null, []), TimeProvider.System, limits);
    }

    private sealed class Ring(int bytes, SignatureState state) : IKeyRing
    {
        public TimeSpan Delay { get; init; }

        public int Calls { get; private set; }

        public async Task<VerifiedMessage> DecryptAsync(
            ReadOnlyMemory<byte> message, IReadOnlyList<ReadOnlyMemory<byte>> others, CancellationToken cancellationToken = default)
        {
            Calls++;
            await Task.Delay(Delay, cancellationToken);
            return new VerifiedMessage(Encoding.ASCII.GetBytes("<a>".PadRight(bytes - 4, 'x') + "</a>"), [new MessageSignature("0", state, null, null)]);
        }

        public Task<ImmutableArray<OpenPgpKey>> GetKeysAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<byte[]> SignAndEncryptAsync(
            ReadOnlyMemory<byte> content, OpenPgpKey signer, IReadOnlyList<OpenPgpKey> recipients, IReadOnlyList<ReadOnlyMemory<byte>> others,
            CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<byte[]> EncryptAsync(ReadOnlyMemory<byte> content, IReadOnlyList<ReadOnlyMemory<byte>> recipients, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<ImmutableArray<OpenPgpKey>> ImportAsync(ReadOnlyMemory<byte> keys, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<byte[]> ExportAsync(OpenPgpKey key, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<byte[]> ExportSecretAsync(OpenPgpKey key, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<OpenPgpKey> GenerateAsync(string userId, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
