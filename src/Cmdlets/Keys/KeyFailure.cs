using System.Management.Automation;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp;

namespace XmppContacts.Cmdlets.Keys;

/// <summary>What failed with keys or shared secrets, as an error of the shell.</summary>
internal static class KeyFailure
{
    /// <summary>The error for an <see cref="OpenPgpException"/> or a <see cref="SharedSecretException"/>.</summary>
    /// <param name="cause">Why.</param>
    /// <param name="target">What it was about: an account's address or a file.</param>
    public static CmdletException Of(Exception cause, object? target)
    {
        var (id, category, action) = cause switch
        {
            OpenPgpException e => Kind(e.Reason),
            SharedSecretException e => Kind(e.Reason),
            _ => throw new ArgumentException("The exception is about neither keys nor secrets.", nameof(cause), cause),
        };
        return new CmdletException(id, category, target, Sentence(cause.Message), action, cause);
    }

    /// <summary>A message that does without its capital letter and full stop, as a sentence.</summary>
    public static string Sentence(string message) => $"{char.ToUpperInvariant(message[0])}{message[1..].TrimEnd('.')}.";

    private static (string Id, ErrorCategory Category, string Action) Kind(OpenPgpFailure reason) => reason switch
    {
        OpenPgpFailure.GnuPgMissing or OpenPgpFailure.GnuPgTooOld => (
            "GnuPGMissing", ErrorCategory.NotInstalled, "Install GnuPG 2.2 or later so that gpg is on the path."),
        OpenPgpFailure.WrongPassphrase or OpenPgpFailure.PassphraseNeeded => (
            "PassphraseRejected", ErrorCategory.AuthenticationError, "Give the passphrase of the secret key with -GnuPGPassphrase."),
        OpenPgpFailure.NoSuchKey or OpenPgpFailure.NoSecretKey => (
            "OpenPgpKeyMissing", ErrorCategory.ObjectNotFound, "Name the keys with -KeyPath, or the GnuPG home folder that has the key with -GnuPGHome."),
        OpenPgpFailure.KeyFilesUnusable => (
            "KeyFilesUnusable", ErrorCategory.ResourceUnavailable, "Make sure that the key files and their directory are yours."),
        OpenPgpFailure.KeyExpired or OpenPgpFailure.KeyRevoked or OpenPgpFailure.KeyUnusable => (
            "OpenPgpKeyUnusable", ErrorCategory.SecurityError, "Extend the life of the key, or make a new one."),
        OpenPgpFailure.GnuPgFailed or OpenPgpFailure.GnuPgInterrupted or OpenPgpFailure.GnuPgTimeout or OpenPgpFailure.AgentUnreachable => (
            "GnuPGFailed", ErrorCategory.ResourceUnavailable, "Run gpg --list-secret-keys with the same home folder to see what is wrong."),
        _ => ("OpenPgpMessageInvalid", ErrorCategory.InvalidData, "Replace what is damaged by an intact copy."),
    };

    private static (string Id, ErrorCategory Category, string Action) Kind(SharedSecretFailure reason) => reason switch
    {
        SharedSecretFailure.NoKey => (
            "OpenPgpKeyMissing", ErrorCategory.ObjectNotFound, "Name the account's key with -KeyPath or -GnuPGHome, or a signer that has one with -Signer."),
        SharedSecretFailure.FileUnusable => (
            "SecretsFileUnusable", ErrorCategory.InvalidData, "Make sure that the secrets file is yours, intact, and used by no other process."),
        SharedSecretFailure.UnknownSecret => ("SharedSecretUnknown", ErrorCategory.ObjectNotFound, "Get-XmppSharedSecret lists the known secrets."),
        _ => (
            "SharedSecretNotKept", ErrorCategory.WriteError,
            "Name a file to keep secrets in with -SecretsFile; nothing was encrypted with a secret that is not kept."),
    };
}
