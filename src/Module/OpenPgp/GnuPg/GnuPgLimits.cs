using XmppContacts.OpenPgp.Symmetric;

namespace XmppContacts.OpenPgp.GnuPg;

/// <summary>How long gpg may run and how much it may write. A message is anybody's, and a program can wait for something that never comes.</summary>
/// <param name="Unattended">
/// For a call that asks nobody. Listing a ring of 100,000 keys takes half a minute, encrypting 256 MiB some seconds; ten calls at one time on a busy machine share that.
/// </param>
/// <param name="Attended">For a call in which the agent may ask a person for a passphrase, or for a smart card.</param>
internal sealed record GnuPgLimits(TimeSpan Unattended, TimeSpan Attended)
{
    /// <summary>The bytes of status lines and log of one call.</summary>
    public const int StatusBytes = 1024 * 1024;

    /// <summary>What gpg writes beyond a limit before it ends by itself; the call is refused at the limit.</summary>
    public const int OutputSlackBytes = 64 * 1024;

    public static GnuPgLimits Default { get; } = new(Unattended: TimeSpan.FromMinutes(2), Attended: TimeSpan.FromMinutes(10));

    /// <summary>The most that decrypting a message may give: what is written without compression fits, and a compressed message may expand as much as in process.</summary>
    public static int DecryptedBytes(int messageBytes) => MessageLimits.Decompressed(messageBytes, MessageLimits.ForKeysOctets);
}
