using System.Collections.Immutable;
using XmppContacts.Addressing;
using XmppContacts.Rosters;

namespace XmppContacts.Accounts;

/// <summary>The changes of an account's roster by any client while this is not disposed of; only after the roster was read.</summary>
internal sealed class RosterChanges : IDisposable
{
    // Whoever keeps changing contacts must not fill the memory: beyond that, the roster is read again.
    private const int MaximumChanges = 10_000;

    private readonly IDisposable _watch;
    private readonly Lock _lock = new();
    private readonly Dictionary<Jid, List<(long Number, RosterChange Change)>> _changes = [];
    private long _last;
    private int _count;
    private volatile bool _hasGap;

    public RosterChanges(IAccountStore account) => _watch = account.WatchRoster(Add, () => _hasGap = true);

    /// <summary>Whether changes may have been missed since the roster was last read.</summary>
    public bool HasGap => _hasGap;

    /// <summary>The number of the last change that was told.</summary>
    public long Last
    {
        get
        {
            lock (_lock)
            {
                return _last;
            }
        }
    }

    /// <summary>The changes of a contact that are not forgotten, in the order they were told.</summary>
    public ImmutableArray<RosterChange> Of(Jid jid)
    {
        lock (_lock)
        {
            return _changes.TryGetValue(jid, out var changes) ? [.. changes.Select(change => change.Change)] : [];
        }
    }

    /// <summary>Whether a contact still has nothing but what it had, as far as was told.</summary>
    public bool IsStill(RosterItem item) => Of(item.Jid).LastOrDefault() is not { } last || (!last.IsRemoved && last.Item.IsWithin(item));

    /// <summary>What another client made of a contact that was changed here, when that was or may have been overwritten; else null.</summary>
    /// <param name="from">The contact before the change.</param>
    /// <param name="to">The contact after it. Servers tell of the change itself too, before or after they answer.</param>
    /// <remarks>
    /// ejabberd's mod_shared_roster also tells of the contact as the user had it, without the groups that the server adds: what was known is no change.
    /// </remarks>
    public RosterChange? Foreign(RosterItem from, RosterItem to) =>
        Of(from.Jid).LastOrDefault(change => change.IsRemoved || !change.Item.HasNameAndGroupsOf(to)) is { } last && (last.IsRemoved || !last.Item.IsWithin(from))
            ? last
            : null;

    /// <summary>Forgets the changes up to a number.</summary>
    public void Forget(long number)
    {
        lock (_lock)
        {
            foreach (var (jid, changes) in _changes.ToList())
            {
                _count -= changes.RemoveAll(change => change.Number <= number);
                if (changes.Count == 0)
                {
                    _changes.Remove(jid);
                }
            }
        }
    }

    /// <summary>To be called just before the roster is read, which shows what was missed.</summary>
    public void CloseGap() => _hasGap = false;

    public void Dispose() => _watch.Dispose();

    private void Add(RosterChange change)
    {
        lock (_lock)
        {
            if (_count == MaximumChanges)
            {
                _changes.Clear();
                (_count, _hasGap) = (0, true);
            }

            if (!_changes.TryGetValue(change.Item.Jid, out var known))
            {
                _changes.Add(change.Item.Jid, known = []);
            }

            known.Add((++_last, change));
            _count++;
        }
    }
}
