using System.Security.Cryptography;
using XmppContacts.PubSub;
using XmppContacts.Streams;

namespace XmppContacts.EncryptedNodes;

/// <summary>How many items a server lets a node hold. Asked is by configuring it so: a number that is too large is refused.</summary>
/// <param name="service">The service that has the node.</param>
/// <param name="node">The node.</param>
/// <param name="exists">Whether there is such a node.</param>
/// <param name="isWithoutNumber">Whether it holds as many items as the server allows (<c>max</c>), and no number says how many that are.</param>
internal sealed class NodeRoom(INodeService service, string node, bool exists, bool isWithoutNumber)
{
    /// <summary>Whether the node was made here.</summary>
    public bool IsCreated { get; private set; }

    /// <summary>Makes or configures the node with as many places as the server allows, up to a number.</summary>
    /// <param name="needed">The fewest places that are of use.</param>
    /// <param name="wanted">The number.</param>
    /// <param name="held">How many it has; 0 when that is not known.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The places, or null when the server does not allow those that are needed.</returns>
    /// <exception cref="XmppException">A request failed; <c>conflict</c> when another client has just made the node.</exception>
    public async Task<long?> MakeAsync(int needed, int wanted, long held, CancellationToken cancellationToken)
    {
        if (await HoldsAsync(wanted, cancellationToken))
        {
            return wanted;
        }

        // Only ever upwards: a lower number than it has makes Prosody drop items at once.
        var (accepted, refused) = (Math.Max(needed, held), (long)wanted);
        if (held < needed && !await HoldsAsync(needed, cancellationToken))
        {
            return null;
        }

        while (refused - accepted > 1)
        {
            var middle = accepted + ((refused - accepted) / 2);
            if (await HoldsAsync((int)middle, cancellationToken))
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

    /// <summary>
    /// Asks for <c>max</c>: clients that follow XEP-0223 to the letter demand it, and the server counts it as another number than its own. As the number
    /// was taken, <c>max</c> is no less.
    /// </summary>
    /// <exception cref="XmppException">A request failed.</exception>
    public async Task AllowAllAsync(CancellationToken cancellationToken)
    {
        if (isWithoutNumber)
        {
            return;
        }

        try
        {
            await service.ConfigureAsync(node, new NodeSettings { MaxItemsOfServer = true }, cancellationToken);
        }
        catch (XmppStanzaException e) when (IsRefusal(e))
        {
            // A server without "max" keeps the number.
        }
    }

    /// <summary>Whether a server lets a node hold a number of items. Another node is asked for, and goes again at once.</summary>
    /// <exception cref="XmppException">A request failed.</exception>
    public static async Task<bool> HasAsync(INodeService service, int items, CancellationToken cancellationToken)
    {
        var probe = "urn:x-xmpp-contacts:probe:" + RandomNumberGenerator.GetHexString(32, lowercase: true);
        try
        {
            await service.CreateAsync(probe, EncryptedNodeWriter.Settings with { MaxItems = items }, cancellationToken);
        }
        catch (XmppStanzaException e) when (IsRefusal(e))
        {
            return false;
        }

        await service.DeleteAsync(probe, cancellationToken);
        return true;
    }

    private async Task<bool> HoldsAsync(int items, CancellationToken cancellationToken)
    {
        if (isWithoutNumber)
        {
            // It is not given fewer than the server allows, not even for a moment.
            return await HasAsync(service, items, cancellationToken);
        }

        var settings = EncryptedNodeWriter.Settings with { MaxItems = items };
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
        catch (XmppStanzaException e) when (IsRefusal(e))
        {
            return false;
        }
    }

    // Prosody and ejabberd, in this order, for a number of items that is too large.
    private static bool IsRefusal(XmppStanzaException error) => !error.IsRaisedHere && error.Condition is "bad-request" or "resource-constraint" or "not-acceptable";
}
