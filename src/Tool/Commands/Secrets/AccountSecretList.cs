using System.Collections.Immutable;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.Reports.Lists;

namespace XmppContacts.Tool.Commands.Secrets;

/// <summary>The shared secrets of an account as they were last read.</summary>
/// <param name="Account">The account.</param>
/// <param name="Secrets">Those that were accepted.</param>
/// <param name="Rejections">Those that were not.</param>
internal sealed record AccountSecretList(Jid Account, ImmutableArray<FoundSecret> Secrets, ImmutableArray<SecretRejection> Rejections)
{
    public static AccountSecretList Of(Jid account, AccountSecrets secrets) => new(account, secrets.Found, secrets.Rejections);

    /// <summary>The secrets by node, the oldest first.</summary>
    public IEnumerable<ReportSecret> Rows => Secrets
        .OrderBy(found => found.Secret.Service.ToString(), StringComparer.Ordinal).ThenBy(found => found.Secret.Node, StringComparer.Ordinal)
        .ThenBy(found => found.Secret.Timestamp)
        .Select(found => new ReportSecret(Account, found));
}
