using System.Collections.Immutable;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.Bench;

/// <summary>A key ring whose runs are timed.</summary>
internal sealed class TimedKeyRing(IKeyRing ring, TimeSpent spent) : IKeyRing
{
    // Listed once for all accounts.
    public Task<ImmutableArray<OpenPgpKey>> GetKeysAsync(CancellationToken cancellationToken = default) => ring.GetKeysAsync(cancellationToken);

    public Task<byte[]> SignAndEncryptAsync(
        ReadOnlyMemory<byte> content, OpenPgpKey signer, IReadOnlyList<OpenPgpKey> recipients, IReadOnlyList<ReadOnlyMemory<byte>> others,
        CancellationToken cancellationToken = default) =>
        spent.OnAsync(() => ring.SignAndEncryptAsync(content, signer, recipients, others, cancellationToken));

    public Task<byte[]> EncryptAsync(ReadOnlyMemory<byte> content, IReadOnlyList<ReadOnlyMemory<byte>> recipients, CancellationToken cancellationToken = default) =>
        spent.OnAsync(() => ring.EncryptAsync(content, recipients, cancellationToken));

    public Task<VerifiedMessage> DecryptAsync(
        ReadOnlyMemory<byte> message, IReadOnlyList<ReadOnlyMemory<byte>> others, CancellationToken cancellationToken = default) =>
        spent.OnAsync(() => ring.DecryptAsync(message, others, cancellationToken));

    public Task<ImmutableArray<OpenPgpKey>> ImportAsync(ReadOnlyMemory<byte> keys, CancellationToken cancellationToken = default) =>
        spent.OnAsync(() => ring.ImportAsync(keys, cancellationToken));

    public Task<byte[]> ExportAsync(OpenPgpKey key, CancellationToken cancellationToken = default) => spent.OnAsync(() => ring.ExportAsync(key, cancellationToken));

    public Task<byte[]> ExportSecretAsync(OpenPgpKey key, CancellationToken cancellationToken = default) =>
        spent.OnAsync(() => ring.ExportSecretAsync(key, cancellationToken));

    public Task<OpenPgpKey> GenerateAsync(string userId, CancellationToken cancellationToken = default) => spent.OnAsync(() => ring.GenerateAsync(userId, cancellationToken));
}
