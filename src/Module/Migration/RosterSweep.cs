using System.Collections.Immutable;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Rosters;

namespace XmppContacts.Migration;

/// <summary>Changes names and groups of many contacts of a roster, and loses nothing that other clients change meanwhile.</summary>
/// <remarks>
/// No server compares before it sets: a set of a contact that was removed just now makes it again, and a set of one that was renamed just now overwrites
/// that. So the roster is read before and after each batch, changes by others are listened for between, a contact is only set while it is as expected, and
/// what was overwritten or made again nevertheless is put right.
/// </remarks>
/// <param name="account">The account.</param>
internal sealed class RosterSweep(IAccountStore account)
{
    // Reading a large roster costs as much as setting some items.
    private const int BatchItems = 64;
    private const int RequestsAtOnce = 8;

    private int _total;
    private Action<int, int>? _progress;

    /// <summary>How many contacts were changed.</summary>
    public int Changed { get; private set; }

    /// <summary>Contacts whose pre-approval the server has forgotten with the change.</summary>
    public int ApprovalsLost { get; private set; }

    /// <summary>Makes the changes.</summary>
    /// <param name="items">The contacts as they must be to be changed; others are passed over.</param>
    /// <param name="change">Name and groups to give to a contact.</param>
    /// <param name="progress">Told of changes made and of all that are to be made.</param>
    /// <param name="stop">Ends it after the batch in hand.</param>
    /// <param name="cancellationToken">Ends the waiting; changes may have been made nevertheless.</param>
    /// <returns>The roster, read back.</returns>
    public async Task<Roster> RunAsync(
        ImmutableArray<RosterItem> items, Func<RosterItem, RosterItem> change, Action<int, int>? progress, CancellationToken stop, CancellationToken cancellationToken)
    {
        (_total, _progress) = (Changed + items.Length, progress);
        using var pushes = account is SessionAccount session ? new RosterPushes(session.Session) : null;
        var roster = await account.GetRosterAsync(cancellationToken);
        foreach (var batch in items.Chunk(BatchItems))
        {
            if (stop.IsCancellationRequested)
            {
                break;
            }

            var before = roster.Items.ToDictionary(item => item.Jid);
            ImmutableArray<(RosterItem From, RosterItem To)> changes =
            [
                .. batch.Where(item => before.TryGetValue(item.Jid, out var now) && now.HasNameAndGroupsOf(item)).Select(item => (before[item.Jid], change(before[item.Jid]))),
            ];
            var made = await SetAsync(changes, pushes, cancellationToken);

            // What is told while the roster is on its way counts for the next batch too.
            var told = pushes?.Last ?? 0;
            roster = await PutRightAsync(made, await account.GetRosterAsync(cancellationToken), pushes, cancellationToken);
            pushes?.Forget(told);
        }

        return roster;
    }

    private async Task<ImmutableArray<(RosterItem From, RosterItem To)>> SetAsync(
        ImmutableArray<(RosterItem From, RosterItem To)> changes, RosterPushes? pushes, CancellationToken cancellationToken)
    {
        var made = ImmutableArray.CreateBuilder<(RosterItem From, RosterItem To)>();
        var running = new Queue<Task>();
        try
        {
            foreach (var (from, to) in changes)
            {
                if (running.Count == RequestsAtOnce)
                {
                    await TakeAsync();
                }

                if (pushes?.Of(from.Jid).All(push => !push.IsRemoved && push.Item.HasNameAndGroupsOf(from)) != false)
                {
                    made.Add((from, to));
                    running.Enqueue(account.SetRosterItemAsync(to, cancellationToken));
                }
            }

            while (running.Count > 0)
            {
                await TakeAsync();
            }
        }
        finally
        {
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return made.ToImmutable();

        async Task TakeAsync()
        {
            await running.Dequeue();
            _progress?.Invoke(++Changed, _total);
        }
    }

    private async Task<Roster> PutRightAsync(
        ImmutableArray<(RosterItem From, RosterItem To)> made, Roster roster, RosterPushes? pushes, CancellationToken cancellationToken)
    {
        var after = roster.Items.ToDictionary(item => item.Jid);
        var isPutRight = false;
        foreach (var (from, to) in made.Where(change => after.ContainsKey(change.From.Jid)))
        {
            var now = after[from.Jid];
            ApprovalsLost += from.Approved && !now.Approved ? 1 : 0;
            if (!now.HasNameAndGroupsOf(to) || pushes is null)
            {
                // Changed again since, which is found with the next reading.
                continue;
            }

            var others = pushes.Of(from.Jid).Where(push => push.IsRemoved || !(push.Item.HasNameAndGroupsOf(from) || push.Item.HasNameAndGroupsOf(to))).ToList();
            if (others.LastOrDefault() is not { } last)
            {
                continue;
            }

            if (!last.IsRemoved)
            {
                await account.SetRosterItemAsync(now with { Name = last.Item.Name, Groups = last.Item.Groups }, cancellationToken);
                (isPutRight, Changed) = (true, Changed - 1);
            }
            else if (now is { Subscription: SubscriptionState.None, Ask: false })
            {
                await account.RemoveRosterItemAsync(from.Jid, cancellationToken);
                (isPutRight, Changed) = (true, Changed - 1);
            }
        }

        return isPutRight ? await account.GetRosterAsync(cancellationToken) : roster;
    }
}
