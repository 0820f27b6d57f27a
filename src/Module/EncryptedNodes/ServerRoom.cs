using XmppContacts.PubSub;
using XmppContacts.Streams;

namespace XmppContacts.EncryptedNodes;

/// <summary>How many items a service lets a node hold that is configured with <c>max</c>. Remembers what was asked. Not thread-safe; use sequentially.</summary>
/// <param name="service">The service.</param>
internal sealed class ServerRoom(INodeService service)
{
    private long _accepted;
    private long _refused = long.MaxValue;

    /// <summary>Whether a node can hold a number of items.</summary>
    /// <exception cref="XmppException">A request failed.</exception>
    public async Task<bool> HoldsAsync(long items, CancellationToken cancellationToken)
    {
        if (items > _accepted && items < _refused)
        {
            if (items <= int.MaxValue && await service.HasRoomAsync((int)items, cancellationToken))
            {
                _accepted = items;
            }
            else
            {
                _refused = items;
            }
        }

        return items <= _accepted;
    }

    /// <summary>The largest number of items, up to a number, that a node can hold.</summary>
    /// <param name="needed">The fewest places that are useful.</param>
    /// <param name="wanted">The number.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests.</param>
    /// <returns>The places; null when there are fewer than needed.</returns>
    /// <exception cref="XmppException">A request failed.</exception>
    public async Task<long?> FindAsync(long needed, long wanted, CancellationToken cancellationToken) =>
        await FindAsync(needed, wanted, HoldsAsync, cancellationToken);

    /// <summary>As the other, with another way to ask.</summary>
    public static async Task<long?> FindAsync(
        long needed, long wanted, Func<long, CancellationToken, Task<bool>> holds, CancellationToken cancellationToken)
    {
        if (await holds(wanted, cancellationToken))
        {
            return wanted;
        }

        if (!await holds(needed, cancellationToken))
        {
            return null;
        }

        var (accepted, refused) = (needed, wanted);
        while (refused - accepted > 1)
        {
            var middle = accepted + ((refused - accepted) / 2);
            if (await holds(middle, cancellationToken))
            {
                accepted = middle;
            }
            else
            {
                refused = middle;
            }
        }

        return accepted;
    }
}
