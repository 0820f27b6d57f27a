using XmppContacts.Addressing;
using XmppContacts.Rosters;
using XmppContacts.Streams;

namespace XmppContacts.Accounts;

/// <summary>Changes names and groups of an account's contacts, and nothing else of them. For one change after another.</summary>
/// <remarks>A server replaces name and groups together, so what is to stay is taken from the contact list as it is now.</remarks>
/// <param name="account">The account.</param>
public sealed class RosterEditor(IAccountStore account)
{
    private Dictionary<Jid, RosterItem>? _items;

    /// <summary>Gives a contact another name, other groups, or both.</summary>
    /// <param name="contact">The contact.</param>
    /// <param name="name">The new name, empty for none; null leaves it as it is.</param>
    /// <param name="groups">The new groups; null leaves them as they are.</param>
    /// <param name="cancellationToken">Ends the waiting; the change may have been made nevertheless.</param>
    /// <returns>The contact as it is now; null when the account has no such contact, which is not made.</returns>
    /// <exception cref="ArgumentException">The name or a group has characters that XML cannot hold.</exception>
    /// <exception cref="XmppException">The contact list cannot be read or changed.</exception>
    public async Task<RosterItem?> ChangeAsync(
        Jid contact, string? name, IReadOnlyCollection<string>? groups, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(contact);
        _items ??= (await account.GetRosterAsync(cancellationToken)).Items.ToDictionary(item => item.Jid);
        if (!_items.TryGetValue(contact, out var item))
        {
            return null;
        }

        var changed = item with
        {
            Name = name is null ? item.Name : name.Length == 0 ? null : name,
            Groups = groups is null ? item.Groups : [.. groups.Where(group => group.Length > 0).Distinct()],
        };
        if (!item.HasNameAndGroupsOf(changed))
        {
            await account.SetRosterItemAsync(changed, cancellationToken);
            _items[contact] = changed;
        }

        return changed;
    }
}
