using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.OpenPgp;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Xml;

namespace XmppContacts.EncryptedNodes.Signcrypt;

/// <summary>Decrypts messages and judges their signatures, each once however often it is read: from the archive, from a node, or from both.</summary>
/// <param name="account">The account.</param>
/// <param name="signer">Who else may sign for it, or null.</param>
/// <param name="ring">The keys.</param>
/// <param name="trust">Whose keys are whose.</param>
/// <param name="clock">The time.</param>
/// <param name="limits">What the messages of one account may cost; null for the usual.</param>
internal sealed class SigncryptReader(Jid account, Jid? signer, IKeyRing ring, KeyTrust trust, TimeProvider clock, SigncryptLimits? limits = null)
{
    private readonly SigncryptLimits _limits = limits ?? SigncryptLimits.Default;
    private readonly Dictionary<string, OpenedSigncrypt?> _opened = new(StringComparer.Ordinal);
    private TimeSpan _time;
    private long _characters;
    private readonly HashSet<string> _signedBy = new(StringComparer.Ordinal);

    /// <summary>How many messages no key of the ring decrypts, or that hold no XML.</summary>
    public int Undecryptable => _opened.Values.Count(message => message is null);

    /// <summary>The name of a message; the same for every copy of it.</summary>
    public static string Hash(ReadOnlySpan<byte> message) => Convert.ToHexString(SHA256.HashData(message));

    /// <summary>Whether a message was decrypted, or could not be.</summary>
    public bool IsRead(string hash) => _opened.ContainsKey(hash);

    /// <summary>Whether a message was decrypted.</summary>
    public bool IsOpened(string hash) => _opened.GetValueOrDefault(hash) is not null;

    /// <summary>Whether a key has signed a message that was accepted.</summary>
    public bool HasSigned(string fingerprint) => _signedBy.Contains(fingerprint);

    /// <summary>Decrypts a message.</summary>
    /// <returns>Null when no key of the ring decrypts it, or it holds no XML.</returns>
    /// <exception cref="OpenPgpException">The OpenPGP program is missing or failed, or the messages of the account cost more than they may.</exception>
    public async Task<OpenedSigncrypt?> OpenAsync(byte[] message, CancellationToken cancellationToken)
    {
        var hash = Hash(message);
        if (_opened.TryGetValue(hash, out var known))
        {
            return known;
        }

        if (_time > _limits.Time)
        {
            throw new OpenPgpException(
                OpenPgpFailure.GnuPgTimeout, $"the encrypted messages of the account took more than {_limits.Time.TotalMinutes:N0} minutes to decrypt; remove those that are not needed from its archive");
        }

        var since = Stopwatch.GetTimestamp();
        var opened = await DecryptAsync(message, [], cancellationToken);
        _time += Stopwatch.GetElapsedTime(since);
        if (opened is not null && (_characters += ElementSize.Characters(opened.Content)) > _limits.Characters)
        {
            throw OpenPgpException.TooLarge($"the encrypted messages of the account hold more than {_limits.Characters:N0} characters together");
        }

        return _opened[hash] = opened;
    }

    /// <summary>Judges the signatures of a decrypted message, and everything else that must hold (XEP-0373 §3.2).</summary>
    /// <param name="opened">The message.</param>
    /// <param name="stored">The stanza it came in.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests.</param>
    /// <returns>The content, and whose key signed it.</returns>
    /// <exception cref="RefusedSigncryptException">Something does not hold.</exception>
    /// <exception cref="OpenPgpException">The OpenPGP program is missing or failed.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public async Task<(SigncryptContent Content, Jid Signer)> VerifyAsync(OpenedSigncrypt opened, StoredMessage stored, CancellationToken cancellationToken)
    {
        var keys = await trust.GetAsync(cancellationToken);
        ReadOnlyMemory<byte>[] others = [.. keys.Own.Where(key => !key.IsInRing).Select(key => key.Octets)];
        if (others.Length > 0 && !opened.IsCheckedForAll && opened.Signatures.Any(signature => signature.State == SignatureState.UnknownKey))
        {
            // Signed by a key that the account publishes and the ring lacks, as another client's.
            opened = await DecryptAsync(opened.Message, others, cancellationToken) ?? opened;
            _opened[Hash(opened.Message)] = opened = opened with { IsCheckedForAll = true };
        }

        var (content, by, fingerprint) = new SigncryptVerifier(account, signer, keys, clock).Verify(stored, opened.Content, opened.Signatures);
        _signedBy.Add(fingerprint);
        return (content, by);
    }

    private async Task<OpenedSigncrypt?> DecryptAsync(byte[] message, IReadOnlyList<ReadOnlyMemory<byte>> others, CancellationToken cancellationToken)
    {
        try
        {
            var verified = await ring.DecryptAsync(message, others, cancellationToken);

            // Signatures come before content: what nobody signed, and is large, is made to cost something.
            var isSigned = verified.Signatures.Any(signature => signature.Holds);
            if (verified.Content.Length > (isSigned ? _limits.SignedBytes : _limits.UnsignedBytes))
            {
                return null;
            }

            return new OpenedSigncrypt(message, XmlFragment.Parse(verified.Content.ToArray()), verified.Signatures);
        }
        catch (OpenPgpException e) when (IsOfMessage(e.Reason))
        {
            return null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    // When the program or its agent does not work, no message can be read; secrets must not seem to be missing then. Every other failure can be caused by
    // the author of the message, and must not keep the other messages from being read.
    private static bool IsOfMessage(OpenPgpFailure reason) => reason is not (OpenPgpFailure.GnuPgMissing or OpenPgpFailure.GnuPgTooOld
        or OpenPgpFailure.GnuPgInterrupted or OpenPgpFailure.GnuPgTimeout or OpenPgpFailure.KeyFilesUnusable or OpenPgpFailure.AgentUnreachable or OpenPgpFailure.WrongPassphrase or OpenPgpFailure.PassphraseNeeded);
}

/// <summary>A decrypted message whose signatures are not judged yet.</summary>
/// <param name="Message">The message.</param>
/// <param name="Content">What it decrypts to.</param>
/// <param name="Signatures">Its signatures.</param>
internal sealed record OpenedSigncrypt(byte[] Message, XElement Content, ImmutableArray<MessageSignature> Signatures)
{
    /// <summary>Whether its signatures were checked with keys that the account publishes and the ring lacks, too.</summary>
    public bool IsCheckedForAll { get; init; }
}
