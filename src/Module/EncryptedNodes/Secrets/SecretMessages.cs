using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.EncryptedNodes.Signcrypt;

namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>The messages kept for an account that carry secrets. Each is decrypted once, however often they are read.</summary>
/// <param name="account">The account.</param>
/// <param name="trusted">Who else may sign for it, or null.</param>
/// <param name="reader">Decrypts, and judges signatures.</param>
internal sealed class SecretMessages(IAccountData account, Jid? trusted, SigncryptReader reader)
{
    /// <summary>Each message costs a run of the OpenPGP program. The oldest count, since the first secret of a node fixes its signer.</summary>
    public const int MaximumDecrypted = 1000;

    // A hundred secrets in one message make some 60,000.
    private const int MaximumBase64 = 128 * 1024;

    private readonly HashSet<string> _looked = new(StringComparer.Ordinal);
    private readonly HashSet<string> _found = new(StringComparer.Ordinal);
    private readonly HashSet<string> _own = new(StringComparer.Ordinal);
    private readonly List<SecretRejection> _rejections = [];

    /// <summary>What the last reading found that claims to be about secrets, and was refused.</summary>
    public IReadOnlyList<SecretRejection> Rejections => _rejections;

    /// <summary>Notes that a message was sent, which is looked into even when there are too many.</summary>
    public void Expect(byte[] message) => _own.Add(SigncryptReader.Hash(message));

    /// <summary>Whether a message is among those that the last reading found.</summary>
    public bool HasFound(byte[] message) => SigncryptReader.Hash(message) is var hash && _found.Contains(hash) && reader.IsOpened(hash);

    /// <summary>Reads the messages the account sent to itself, and those of the trusted signer.</summary>
    public async Task<ImmutableArray<SignedStatements>> ReadAsync(CancellationToken cancellationToken)
    {
        _rejections.Clear();
        _found.Clear();
        var found = ImmutableArray.CreateBuilder<SignedStatements>();
        foreach (var correspondent in trusted is null || trusted == account.Jid ? [account.Jid] : new[] { account.Jid, trusted })
        {
            await foreach (var stored in account.GetMessagesAsync(correspondent, cancellationToken))
            {
                if (await OpenAsync(stored, cancellationToken) is { } opened && await VerifiedAsync(stored, opened, cancellationToken) is { } statements)
                {
                    found.Add(statements);
                }
            }
        }

        // Two correspondents are two lists, each in its order.
        return [.. found.OrderBy(statements => statements.ReceivedAt ?? DateTimeOffset.MaxValue)];
    }

    private async Task<OpenedSigncrypt?> OpenAsync(StoredMessage stored, CancellationToken cancellationToken)
    {
        if (OpenPgpStanza.Base64(stored.Message) is not { } base64)
        {
            return null;
        }

        if (base64.Length > MaximumBase64)
        {
            Reject(SecretRejectionReason.TooLarge, $"an encrypted message of {base64.Length:N0} characters was not looked into", stored);
            return null;
        }

        if (!OpenPgpStanza.TryDecode(base64, out var message))
        {
            return null;
        }

        var hash = SigncryptReader.Hash(message);
        _found.Add(hash);
        if (!reader.IsRead(hash) && !_own.Contains(hash) && _looked.Count >= MaximumDecrypted)
        {
            if (!_rejections.Any(rejection => rejection.Reason == SecretRejectionReason.TooMany))
            {
                Reject(SecretRejectionReason.TooMany, $"there are more than {MaximumDecrypted:N0} encrypted messages; the oldest {MaximumDecrypted:N0} were looked into", stored);
            }

            return null;
        }

        _looked.Add(hash);
        return await reader.OpenAsync(message, cancellationToken);
    }

    private async Task<SignedStatements?> VerifiedAsync(StoredMessage stored, OpenedSigncrypt opened, CancellationToken cancellationToken)
    {
        // A chat message is nobody's business here, however it is signed.
        ImmutableArray<XElement> statements = [.. opened.Content.Elements(SigncryptContent.Ns + "payload").Elements().Where(SignedStatements.IsStatement)];
        if (statements.IsEmpty)
        {
            return null;
        }

        try
        {
            var (_, signer) = await reader.VerifyAsync(opened, stored, cancellationToken);
            return new SignedStatements(statements, signer, stored.ReceivedAt, new StatementCopy(Origin(stored), opened.Message));
        }
        catch (RefusedSigncryptException e)
        {
            Reject(e.Reason, "a message with shared secrets is not used: " + e.Message, stored);
            return null;
        }
    }

    private void Reject(SecretRejectionReason reason, string message, StoredMessage stored) =>
        _rejections.Add(new SecretRejection(reason, message, Origin(stored), stored.ReceivedAt));

    private static SecretOrigins Origin(StoredMessage stored) => stored.IsArchived ? SecretOrigins.Archive : SecretOrigins.Offline;
}
