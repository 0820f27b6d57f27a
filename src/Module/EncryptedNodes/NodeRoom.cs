using XmppContacts.PubSub;
using XmppContacts.Streams;

namespace XmppContacts.EncryptedNodes;

/// <summary>Creates or configures a node so that it holds a number of items. A number that is too large for the server is refused, which makes it the probe.</summary>
/// <param name="service">The service that has the node.</param>
/// <param name="node">The node.</param>
/// <param name="exists">Whether there is such a node.</param>
internal sealed class NodeRoom(INodeService service, string node, bool exists)
{
    /// <summary>Whether the node was created here.</summary>
    public bool IsCreated { get; private set; }

    /// <summary>Creates or configures the node with as many places as the server allows, up to a number.</summary>
    /// <param name="needed">The fewest places that are useful.</param>
    /// <param name="wanted">The number.</param>
    /// <param name="held">How many it has; 0 when that is not known.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests.</param>
    /// <returns>The places, or null when the server does not allow those that are needed.</returns>
    /// <exception cref="XmppException">A request failed; <c>conflict</c> when another client has just created the node.</exception>
    public Task<long?> MakeAsync(long needed, long wanted, long held, CancellationToken cancellationToken) => ServerRoom.FindAsync(
        // Only ever upwards: a lower number than it has makes Prosody drop items at once.
        Math.Max(needed, held), Math.Max(wanted, held),
        async (items, token) => items <= held || await HoldsAsync(items, token), cancellationToken);

    /// <summary>
    /// Asks for <c>max</c>: clients that follow XEP-0223 to the letter demand it, and the server counts it as another number than its own. As the number
    /// was accepted, <c>max</c> is no less.
    /// </summary>
    /// <exception cref="XmppException">A request failed.</exception>
    public async Task AllowAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            await service.ConfigureAsync(node, new NodeSettings { MaxItemsOfServer = true }, cancellationToken);
        }
        catch (XmppStanzaException e) when (RoomProbe.IsRefusal(e))
        {
            // A server without "max" keeps the number.
        }
    }

    private async Task<bool> HoldsAsync(long items, CancellationToken cancellationToken)
    {
        if (items > int.MaxValue)
        {
            return false;
        }

        var settings = EncryptedNodeWriter.Settings with { MaxItems = (int)items };
        try
        {
            if (exists || IsCreated)
            {
                await service.ConfigureAsync(node, settings, cancellationToken);
            }
            else
            {
                await service.CreateAsync(node, settings, cancellationToken);
                IsCreated = true;
            }

            return true;
        }
        catch (XmppStanzaException e) when (RoomProbe.IsRefusal(e))
        {
            return false;
        }
    }
}
