using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.EncryptedNodes.Signcrypt;
using XmppContacts.OpenPgp;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Xml;

namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>The messages kept for an account that carry secrets. Each is decrypted once, however often they are read.</summary>
/// <param name="account">The account.</param>
/// <param name="ring">The keys.</param>
/// <param name="trusted">Who else may sign for it, or null.</param>
/// <param name="clock">The time.</param>
internal sealed class SecretMessages(IAccountData account, IKeyRing ring, Jid? trusted, TimeProvider clock)
{
    /// <summary>Each message costs a run of the OpenPGP program. The oldest count, since the first secret of a node fixes its signer.</summary>
    public const int MaximumDecrypted = 1000;

    // A hundred secrets in one message make some 60,000.
    private const int MaximumBase64 = 128 * 1024;

    private readonly Dictionary<string, (XElement Content, ImmutableArray<MessageSignature> Signatures)?> _decrypted = new(StringComparer.Ordinal);
    private readonly HashSet<string> _own = new(StringComparer.Ordinal);
    private readonly List<SecretRejection> _rejections = [];

    /// <summary>What the last reading found that claims to be about secrets, and was refused.</summary>
    public IReadOnlyList<SecretRejection> Rejections => _rejections;

    /// <summary>How many encrypted messages no key of the ring opens, or that hold no XML; those of chats, mostly.</summary>
    public int Undecryptable => _decrypted.Values.Count(message => message is null);

    /// <summary>Notes that a message was sent, which is looked into even when there are too many.</summary>
    public void Expect(byte[] message) => _own.Add(Hash(Convert.ToBase64String(message)));

    /// <summary>Whether a message is among those that the last reading found.</summary>
    public bool HasFound(byte[] message) => _decrypted.GetValueOrDefault(Hash(Convert.ToBase64String(message))) is not null;

    /// <summary>Reads the messages the account sent to itself, and those of the trusted signer.</summary>
    public async Task<ImmutableArray<SignedStatements>> ReadAsync(CancellationToken cancellationToken)
    {
        _rejections.Clear();
        var verifier = new SigncryptVerifier(account.Jid, trusted, KeyOwners.Of(await ring.GetKeysAsync(cancellationToken)), clock);
        var found = ImmutableArray.CreateBuilder<SignedStatements>();
        foreach (var correspondent in trusted is null || trusted == account.Jid ? [account.Jid] : new[] { account.Jid, trusted })
        {
            await foreach (var stored in account.GetMessagesAsync(correspondent, cancellationToken))
            {
                if (await OpenAsync(stored, cancellationToken) is { } opened && Verified(verifier, stored, opened.Content, opened.Signatures) is { } statements)
                {
                    found.Add(statements);
                }
            }
        }

        // Two correspondents are two lists, each in its order.
        return [.. found.OrderBy(statements => statements.ReceivedAt ?? DateTimeOffset.MaxValue)];
    }

    private async Task<(XElement Content, ImmutableArray<MessageSignature> Signatures)?> OpenAsync(StoredMessage stored, CancellationToken cancellationToken)
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

        if (!TryOctets(base64, out var message))
        {
            return null;
        }

        var hash = Hash(Convert.ToBase64String(message));
        if (_decrypted.TryGetValue(hash, out var known))
        {
            return known;
        }

        if (_decrypted.Count >= MaximumDecrypted && !_own.Contains(hash))
        {
            if (!_rejections.Any(rejection => rejection.Reason == SecretRejectionReason.TooMany))
            {
                Reject(SecretRejectionReason.TooMany, $"there are more than {MaximumDecrypted:N0} encrypted messages; the oldest {MaximumDecrypted:N0} were looked into", stored);
            }

            return null;
        }

        return _decrypted[hash] = await DecryptAsync(message, cancellationToken);
    }

    private async Task<(XElement Content, ImmutableArray<MessageSignature> Signatures)?> DecryptAsync(byte[] message, CancellationToken cancellationToken)
    {
        try
        {
            var verified = await ring.DecryptAsync(message, cancellationToken);
            return (XmlFragment.Parse(verified.Content.ToArray()), verified.Signatures);
        }
        catch (OpenPgpException e) when (IsTheMessages(e.Reason))
        {
            return null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private SignedStatements? Verified(SigncryptVerifier verifier, StoredMessage stored, XElement content, ImmutableArray<MessageSignature> signatures)
    {
        // A chat message is nobody's business here, however it is signed.
        ImmutableArray<XElement> statements = [.. content.Elements(SigncryptContent.Ns + "payload").Elements().Where(SignedStatements.IsStatement)];
        if (statements.IsEmpty)
        {
            return null;
        }

        try
        {
            var (_, signer) = verifier.Verify(stored, content, signatures);
            return new SignedStatements(statements, signer, Origin(stored), stored.ReceivedAt);
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

    private static bool TryOctets(string base64, out byte[] octets)
    {
        try
        {
            octets = Convert.FromBase64String(base64);
            return octets.Length > 0;
        }
        catch (FormatException)
        {
            octets = [];
            return false;
        }
    }

    private static string Hash(string base64) => Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(base64)));

    // When the program or its agent does not work, no message tells anything; secrets must not seem to be missing then. Anything else can be made by
    // whoever wrote the message, and must not keep the others from being read.
    private static bool IsTheMessages(OpenPgpFailure reason) => reason is not (OpenPgpFailure.GnuPgMissing or OpenPgpFailure.GnuPgTooOld
        or OpenPgpFailure.GnuPgInterrupted or OpenPgpFailure.AgentUnreachable or OpenPgpFailure.WrongPassphrase or OpenPgpFailure.PassphraseNeeded);
}
