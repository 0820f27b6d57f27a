using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net;
using System.Security;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.Cmdlets.Completion;

/// <summary>Completes the groups of encrypted contacts, with the keys that stand on the command line or your own.</summary>
/// <remarks>Nobody is asked for a passphrase by pressing the Tab key: what the agent does not have yet stays closed, and nothing is offered.</remarks>
public sealed class EncryptedGroupCompleter : GroupCompleter
{
    private protected override TimeSpan Patience => TimeSpan.FromSeconds(5);

    private protected override Func<IReadOnlyList<IAccountData>, CancellationToken, Task<IEnumerable<string>>> Reading(IDictionary bound)
    {
        var source = PathOf(bound["KeyPath"]) is { } files ? KeyRingSource.Files(files) : KeyRingSource.GnuPg(PathOf(bound["GnuPGHome"]));
        var secrets = PathOf(bound["SecretsFile"]);
        var signer = JidOf(bound["Signer"]);
        var service = JidOf(bound["PubSubService"]);
        var passphrase = (bound["GnuPGPassphrase"] is SecureString given ? new NetworkCredential("", given).Password : "").AsMemory();
        return async (accounts, cancellationToken) =>
        {
            await using var keys = await OpenedKeys.OpenAsync(source, passphrase, secrets, signer, service, TrustedKeys(bound["TrustKey"]), cancellationToken);
            var groups = new List<string>();
            foreach (var account in accounts)
            {
                groups.AddRange((await keys.Access.ReadAsync(account, cancellationToken)).Book.Groups.Select(group => group.Group.Name));
            }

            return groups;
        };
    }

    private static string? PathOf(object? given) => given is string path
        ? Runspace.DefaultRunspace.SessionStateProxy.Path.GetUnresolvedProviderPathFromPSPath(path)
        : null;

    private static string[] TrustedKeys(object? given) =>
        [.. LanguagePrimitives.ConvertTo<string[]>(given ?? Array.Empty<string>()).Select(text => KeyFingerprint.TryParse(text, out var key) ? key : null).OfType<string>()];

    private static Jid? JidOf(object? given) => given is string text && Jid.TryParse(text, out var jid) ? jid : null;
}
