using System.Collections.Immutable;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Rosters;
using XmppContacts.Streams;

namespace XmppContacts.Migration;

/// <summary>Changes names and groups of many contacts of a roster, and loses nothing that other clients change meanwhile.</summary>
/// <remarks>
/// No server compares before it sets: a set of a contact that was removed just now makes it again, and a set of one that was renamed just now overwrites
/// that. So the roster is read before and after each batch, changes by others are listened for between, a contact is only set while it is as expected, and
/// what was overwritten or made again nevertheless is put right at once. A set is not repeated when the connection was lost before its answer: the roster is
/// read again first.
/// </remarks>
/// <param name="account">The account.</param>
internal sealed class RosterSweep(IAccountStore account)
{
    // Reading a large roster costs as much as setting some items.
    private const int BatchItems = 64;
    private const int RequestsAtOnce = 8;
    private const int MaximumLosses = 5;

    private readonly Dictionary<Jid, RosterItem> _made = [];
    private int _total;
    private int _losses;
    private Action<int, int>? _progress;

    private enum Step
    {
        Made,
        Passed,
        Left,
    }

    /// <summary>How many contacts were changed.</summary>
    public int Changed { get; private set; }

    /// <summary>Contacts whose pre-approval the server has forgotten with the change, and did not take again.</summary>
    public int ApprovalsLost { get; private set; }

    /// <summary>
    /// Contacts as the server gives them again although it answered their change and nobody else changed them: shared roster groups, as of Prosody's mod_groups
    /// or ejabberd's mod_shared_roster, which no client can clear.
    /// </summary>
    public Dictionary<Jid, RosterItem> OfServer { get; } = [];

    /// <summary>Whether the server may supply values of a contact that was changed, and show that only when the account is loaded again.</summary>
    public bool NeedsReload => _made.Values.Any(item => item.Subscription == SubscriptionState.Both && item.Jid.Domain == account.Jid.Domain && item.NamedGroups.Any());

    /// <summary>To be called with the roster that was read after the account was loaded again: what is as before its change is the server's own.</summary>
    public void NoteReturned(Roster roster)
    {
        foreach (var item in roster.Items)
        {
            if (item.HasNameOrGroups && _made.TryGetValue(item.Jid, out var from) && item.IsWithin(from) && OfServer.TryAdd(item.Jid, item))
            {
                Changed -= item.HasNameAndGroupsOf(from) ? 1 : 0;
            }
        }

        _made.Clear();
    }

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
        using var changes = new RosterChanges(account);
        var roster = await account.GetRosterAsync(cancellationToken);
        var waiting = new Queue<RosterItem>(items);
        while (waiting.Count > 0 && !stop.IsCancellationRequested)
        {
            var before = roster.Items.ToDictionary(item => item.Jid);
            var batch = ImmutableArray.CreateBuilder<(RosterItem From, RosterItem To)>();
            while (batch.Count < BatchItems && waiting.TryDequeue(out var item))
            {
                if (before.TryGetValue(item.Jid, out var now) && now.HasNameAndGroupsOf(item))
                {
                    batch.Add((now, change(now)));
                }
            }

            var steps = await SetAsync(batch.ToImmutable(), changes, cancellationToken);

            // What is told while the roster is on its way counts for the next batch too.
            var told = changes.Last;
            changes.CloseGap();
            roster = await PutRightAsync(steps, await account.GetRosterAsync(cancellationToken), changes, cancellationToken);
            changes.Forget(told);
            foreach (var (from, _, _) in steps.Where(step => step.Step == Step.Left))
            {
                waiting.Enqueue(from);
            }
        }

        return roster;
    }

    /// <summary>A roster in which what the server supplies itself, and is encrypted too, counts as cleared.</summary>
    public Roster WithoutOfServer(Roster roster, EncryptedRoster encrypted) => OfServer.Count == 0
        ? roster
        : roster with
        {
            Items =
            [
                .. roster.Items.Select(item => OfServer.TryGetValue(item.Jid, out var own) && item.HasNameAndGroupsOf(own) && encrypted.Holds(item)
                    ? item with { Name = null, Groups = [] }
                    : item),
            ],
        };

    private async Task<ImmutableArray<(RosterItem From, RosterItem To, Step Step)>> SetAsync(
        ImmutableArray<(RosterItem From, RosterItem To)> batch, RosterChanges changes, CancellationToken cancellationToken)
    {
        var steps = ImmutableArray.CreateBuilder<(RosterItem From, RosterItem To, Step Step)>();
        var running = new Queue<(RosterItem From, RosterItem To, Task<Step> Step)>();
        try
        {
            foreach (var (from, to) in batch)
            {
                if (running.Count == RequestsAtOnce)
                {
                    await TakeAsync();
                }

                running.Enqueue((from, to, SetAsync(from, to, changes, cancellationToken)));
            }

            while (running.Count > 0)
            {
                await TakeAsync();
            }
        }
        finally
        {
            await Task.WhenAll(running.Select(Task (one) => one.Step)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return steps.ToImmutable();

        async Task TakeAsync()
        {
            var (from, to, step) = running.Dequeue();
            steps.Add((from, to, await step));
            if (steps[^1].Step == Step.Made)
            {
                _made[from.Jid] = from;
                _progress?.Invoke(++Changed, _total);
            }
        }
    }

    private async Task<Step> SetAsync(RosterItem from, RosterItem to, RosterChanges changes, CancellationToken cancellationToken)
    {
        if (changes.HasGap)
        {
            return Step.Left;
        }

        if (!changes.IsStill(from))
        {
            return Step.Passed;
        }

        try
        {
            await account.SetWithApprovalAsync(from, to, cancellationToken);
            if (changes.Foreign(from, to) is { IsRemoved: false } other)
            {
                // At once: until then, that name is nowhere but here.
                await account.SetWithApprovalAsync(from, to with { Name = other.Item.Name, Groups = other.Item.Groups }, cancellationToken);
                return Step.Passed;
            }

            return Step.Made;
        }
        catch (XmppConnectionException e) when (e.Problem == ConnectionProblem.Lost && Interlocked.Increment(ref _losses) <= MaximumLosses * RequestsAtOnce)
        {
            return Step.Left;
        }
    }

    private async Task<Roster> PutRightAsync(
        ImmutableArray<(RosterItem From, RosterItem To, Step Step)> steps, Roster roster, RosterChanges changes, CancellationToken cancellationToken)
    {
        var after = roster.Items.ToDictionary(item => item.Jid);
        var isPutRight = false;
        foreach (var (from, to, step) in steps)
        {
            if (!after.TryGetValue(from.Jid, out var now) || step == Step.Passed)
            {
                continue;
            }

            ApprovalsLost += from.Approved && !now.Approved ? 1 : 0;
            if (!now.HasNameAndGroupsOf(to))
            {
                if (step == Step.Made && now.IsWithin(from) && !changes.HasGap && changes.Foreign(from, to) is null)
                {
                    OfServer[from.Jid] = now;
                    Changed -= now.HasNameAndGroupsOf(from) ? 1 : 0;
                }

                // Changed again since, which is found with the next reading; or not changed at all when the connection was lost.
                continue;
            }

            if (step != Step.Made)
            {
                // It was made although its answer was lost.
                _progress?.Invoke(++Changed, _total);
            }

            if (changes.Foreign(from, to) is not { } last)
            {
                continue;
            }

            if (!last.IsRemoved)
            {
                await account.SetWithApprovalAsync(now, now with { Name = last.Item.Name, Groups = last.Item.Groups }, cancellationToken);
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
