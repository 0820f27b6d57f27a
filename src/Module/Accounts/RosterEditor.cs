using XmppContacts.Addressing;
using XmppContacts.Rosters;
using XmppContacts.Streams;

namespace XmppContacts.Accounts;

/// <summary>Changes names and groups of an account's contacts, and nothing else of them. For one change after another.</summary>
/// <remarks>
/// A server replaces name and groups together, so what is to stay is taken from the contact list as it is now: it is read once and kept up to date by what the
/// server tells of it. What another client changed in the moment between is kept, with this change on top of it.
/// </remarks>
public sealed class RosterEditor : IDisposable
{
    private const int Attempts = 5;

    private readonly IAccountStore _account;
    private readonly RosterChanges _changes;
    private Dictionary<Jid, RosterItem>? _items;

    /// <param name="account">The account.</param>
    public RosterEditor(IAccountStore account)
    {
        ArgumentNullException.ThrowIfNull(account);
        _account = account;
        _changes = new RosterChanges(account);
    }

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
        for (var attempt = 1; ; attempt++)
        {
            if (await FindAsync(contact, cancellationToken) is not { } item)
            {
                return null;
            }

            var changed = item with
            {
                Name = name is null ? item.Name : name.Length == 0 ? null : name,
                Groups = groups is null ? item.Groups : [.. groups.Where(group => group.Length > 0).Distinct()],
            };
            if (item.HasNameAndGroupsOf(changed))
            {
                return changed;
            }

            try
            {
                await _account.SetWithApprovalAsync(item, changed, cancellationToken);
            }
            catch (XmppConnectionException e) when (e.Problem == ConnectionProblem.Lost && attempt < Attempts)
            {
                // It may or may not have been made, and others may have changed the contact since: the list is read again.
                _items = null;
                continue;
            }

            var other = _changes.Foreign(item, changed);
            _changes.Forget(_changes.Last);
            _items![contact] = changed;
            if (other is null || attempt == Attempts)
            {
                return changed;
            }

            if (other.IsRemoved)
            {
                return await RemoveAgainAsync(changed, cancellationToken);
            }

            _items[contact] = changed with { Name = other.Item.Name, Groups = other.Item.Groups };
        }
    }

    /// <summary>Ends the listening for changes.</summary>
    public void Dispose() => _changes.Dispose();

    private async Task<RosterItem?> FindAsync(Jid contact, CancellationToken cancellationToken)
    {
        if (_items is null || _changes.HasGap)
        {
            _changes.CloseGap();
            var told = _changes.Last;
            _items = (await _account.GetRosterAsync(cancellationToken)).Items.ToDictionary(item => item.Jid);
            _changes.Forget(told);
        }

        var last = _changes.Of(contact).LastOrDefault();
        if (last is { IsRemoved: true })
        {
            _items.Remove(contact);
        }
        else if (last is not null)
        {
            _items[contact] = last.Item;
        }

        return _items.GetValueOrDefault(contact);
    }

    // Another client removed the contact in the moment before it was set, which made it again.
    private async Task<RosterItem?> RemoveAgainAsync(RosterItem set, CancellationToken cancellationToken)
    {
        _items = (await _account.GetRosterAsync(cancellationToken)).Items.ToDictionary(item => item.Jid);
        if (_items.GetValueOrDefault(set.Jid) is { Subscription: SubscriptionState.None, Ask: false } made && made.HasNameAndGroupsOf(set))
        {
            await _account.RemoveRosterItemAsync(set.Jid, cancellationToken);
            _items.Remove(set.Jid);
        }

        return _items.GetValueOrDefault(set.Jid);
    }
}
