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
    public static CmdletException Of(Exception cause, object? target) => cause switch
    {
        OpenPgpException e => new CmdletException(IdOf(e.Reason), CategoryOf(e.Reason), target, Sentence(e.Message), AdviceOf(e.Reason), e),
        SharedSecretException e => new CmdletException(
            e.Reason switch
            {
                SharedSecretFailure.NoKey => "OpenPgpKeyMissing",
                SharedSecretFailure.FileUnusable => "SecretsFileUnusable",
                SharedSecretFailure.UnknownSecret => "SharedSecretUnknown",
                _ => "SharedSecretNotKept",
            },
            e.Reason switch
            {
                SharedSecretFailure.NoKey or SharedSecretFailure.UnknownSecret => ErrorCategory.ObjectNotFound,
                SharedSecretFailure.FileUnusable => ErrorCategory.InvalidData,
                _ => ErrorCategory.WriteError,
            },
            target,
            Sentence(e.Message),
            e.Reason switch
            {
                SharedSecretFailure.NoKey => "Name the GnuPG home folder with the account's key with -GnuPGHome, or a signer that has one with -Signer.",
                SharedSecretFailure.FileUnusable => "Make sure that the secrets file is yours, intact, and used by no other process.",
                SharedSecretFailure.UnknownSecret => "Get-XmppSharedSecret lists the known secrets.",
                _ => "Name a file to keep secrets in with -SecretsFile; nothing was encrypted with a secret that is not kept.",
            },
            e),
        _ => throw new ArgumentException("The exception is about neither keys nor secrets.", nameof(cause), cause),
    };

    private static string IdOf(OpenPgpFailure reason) => reason switch
    {
        OpenPgpFailure.GnuPgMissing or OpenPgpFailure.GnuPgTooOld => "GnuPGMissing",
        OpenPgpFailure.WrongPassphrase or OpenPgpFailure.PassphraseNeeded => "PassphraseRejected",
        OpenPgpFailure.NoSuchKey or OpenPgpFailure.NoSecretKey => "OpenPgpKeyMissing",
        OpenPgpFailure.KeyExpired or OpenPgpFailure.KeyRevoked or OpenPgpFailure.KeyUnusable => "OpenPgpKeyUnusable",
        OpenPgpFailure.GnuPgFailed or OpenPgpFailure.AgentUnreachable => "GnuPGFailed",
        _ => "OpenPgpMessageInvalid",
    };

    private static ErrorCategory CategoryOf(OpenPgpFailure reason) => reason switch
    {
        OpenPgpFailure.GnuPgMissing or OpenPgpFailure.GnuPgTooOld => ErrorCategory.NotInstalled,
        OpenPgpFailure.WrongPassphrase or OpenPgpFailure.PassphraseNeeded => ErrorCategory.AuthenticationError,
        OpenPgpFailure.NoSuchKey or OpenPgpFailure.NoSecretKey => ErrorCategory.ObjectNotFound,
        OpenPgpFailure.KeyExpired or OpenPgpFailure.KeyRevoked or OpenPgpFailure.KeyUnusable => ErrorCategory.SecurityError,
        OpenPgpFailure.GnuPgFailed or OpenPgpFailure.AgentUnreachable => ErrorCategory.ResourceUnavailable,
        _ => ErrorCategory.InvalidData,
    };

    private static string AdviceOf(OpenPgpFailure reason) => reason switch
    {
        OpenPgpFailure.GnuPgMissing or OpenPgpFailure.GnuPgTooOld => "Install GnuPG 2.2 or later so that gpg is on the path.",
        OpenPgpFailure.WrongPassphrase or OpenPgpFailure.PassphraseNeeded => "Give the passphrase of the secret key with -GnuPGPassphrase.",
        OpenPgpFailure.NoSuchKey or OpenPgpFailure.NoSecretKey => "Name the GnuPG home folder that has the key with -GnuPGHome.",
        OpenPgpFailure.KeyExpired or OpenPgpFailure.KeyRevoked or OpenPgpFailure.KeyUnusable => "Extend the life of the key, or make a new one.",
        OpenPgpFailure.GnuPgFailed or OpenPgpFailure.AgentUnreachable => "Run gpg --list-secret-keys with the same home folder to see what is wrong.",
        _ => "Replace what is damaged by an intact copy.",
    };

    private static string Sentence(string message) => $"{char.ToUpperInvariant(message[0])}{message[1..]}.";
}
