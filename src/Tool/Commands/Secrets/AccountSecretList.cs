using System.Collections.Immutable;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.Migration;
using XmppContacts.Reports.Lists;

namespace XmppContacts.Tool.Commands.Secrets;

/// <summary>The shared secrets of an account as they were last read.</summary>
/// <param name="Account">The account.</param>
/// <param name="Secrets">Those that were accepted.</param>
/// <param name="Rejections">Those that were not.</param>
/// <param name="UnknownIds">The secrets that encrypted contacts name, and that are not known.</param>
/// <param name="Remarks">What else is to be said.</param>
internal sealed record AccountSecretList(
    Jid Account, ImmutableArray<FoundSecret> Secrets, ImmutableArray<SecretRejection> Rejections, ImmutableArray<string> UnknownIds, ImmutableArray<string> Remarks)
{
    /// <summary>What was found of the secrets of an account, and what its encrypted contacts need beside it.</summary>
    public static async Task<AccountSecretList> OfAsync(
        IAccountData account, AddressBookAccess access, AccountSecrets secrets, IEnumerable<string> remarks, CancellationToken cancellationToken) => new(
        account.Jid, secrets.Found, secrets.Rejections, await access.UnknownSecretsAsync(account, secrets.Found, cancellationToken),
        [.. remarks, .. SecretRemarks.Of(secrets.Rollbacks)]);

    /// <summary>The secrets by node, the oldest first.</summary>
    public IEnumerable<ReportSecret> Rows => Secrets
        .OrderBy(found => found.Secret.Service.ToString(), StringComparer.Ordinal).ThenBy(found => found.Secret.Node, StringComparer.Ordinal)
        .ThenBy(found => found.Secret.Timestamp)
        .Select(found => new ReportSecret(Account, found));
}
