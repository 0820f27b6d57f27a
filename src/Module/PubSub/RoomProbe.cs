using XmppContacts.Streams;

namespace XmppContacts.PubSub;

/// <summary>Asks a server whether it lets a node hold a number of items, by creating another node with that number, which is deleted again.</summary>
/// <remarks>Its name is always the same: Prosody keeps an empty file for every node that there ever was.</remarks>
internal static class RoomProbe
{
    /// <summary>The name of the node.</summary>
    public const string Node = "urn:x-xmpp-contacts:probe:0";

    private const int Attempts = 5;

    /// <summary>Whether a node can hold a number of items.</summary>
    /// <exception cref="XmppException">A request failed.</exception>
    public static async Task<bool> HasRoomAsync(INodeService service, int items, CancellationToken cancellationToken)
    {
        var settings = NodeSettings.Private with { MaxItems = items };
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await service.CreateAsync(Node, settings, cancellationToken);
            }
            catch (XmppStanzaException e) when (IsRefusal(e))
            {
                return false;
            }
            catch (XmppStanzaException e) when (e.Condition == "conflict" && attempt < Attempts)
            {
                // An earlier run was killed before it deleted the node, or another one asks at this moment.
                await service.DeleteAsync(Node, cancellationToken);
                continue;
            }

            await service.DeleteAsync(Node, cancellationToken);
            return true;
        }
    }

    /// <summary>Whether an error is what Prosody and ejabberd, in this order, say of a number of items that is too large.</summary>
    public static bool IsRefusal(XmppStanzaException error) =>
        !error.IsRaisedHere && error.Condition is "bad-request" or "resource-constraint" or "not-acceptable";
}
