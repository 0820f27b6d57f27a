using System.Xml.Linq;
using XmppContacts.PubSub;
using XmppContacts.Streams;
using XmppContacts.Xml;

namespace XmppContacts.EncryptedNodes;

/// <summary>Replaces or removes one item so that nothing that another client writes meanwhile is lost.</summary>
/// <param name="service">The service that has the node.</param>
/// <param name="node">The node.</param>
/// <param name="close">Makes the node private again, after another client has opened it.</param>
internal sealed class ItemReplacement(INodeService service, string node, Func<CancellationToken, Task> close)
{
    private const int MaximumAttempts = 10;
    private const int LongestDelay = 50;

    // Neither Ctrl+C nor a second one ends a change that is on its way, or the putting back: only time does.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Makes a change, unless the item is no longer what the change was planned for.</summary>
    /// <param name="change">The change.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests, until the change is sent.</param>
    /// <returns>Whether it was made. When not, the item has what another client wrote.</returns>
    /// <exception cref="XmppException">A request failed.</exception>
    public async Task<bool> MakeAsync(NodeChange change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var found = await ReadAsync(change.Id, cancellationToken);
            if (AreSame(found, change.Payload))
            {
                return true;
            }

            if (!AreSame(found, change.Expected))
            {
                return false;
            }

            cancellationToken.ThrowIfCancellationRequested();
            using var patience = new CancellationTokenSource(Patience);
            XElement? replaced;
            try
            {
                replaced = await service.SwapAsync(node, change.Id, change.Payload, NodeSettings.Private, patience.Token);
            }
            catch (XmppException e) when (attempt < MaximumAttempts && IsToBeRepeated(e))
            {
                await RecoverAsync(e, attempt, cancellationToken);
                continue;
            }

            if (AreSame(replaced, change.Expected) || AreSame(replaced, change.Payload))
            {
                return true;
            }

            await PutBackAsync(change, replaced, patience.Token);
            return false;
        }
    }

    // What another client wrote is put back; and when putting it back replaced something even newer, that.
    private async Task PutBackAsync(NodeChange change, XElement? theirs, CancellationToken cancellationToken)
    {
        var ours = change.Payload;
        for (var attempt = 1; attempt <= MaximumAttempts; attempt++)
        {
            if (!AreSame(await ReadAsync(change.Id, cancellationToken), ours))
            {
                return;
            }

            try
            {
                var replaced = await service.SwapAsync(node, change.Id, theirs, NodeSettings.Private, cancellationToken);
                if (AreSame(replaced, ours) || AreSame(replaced, theirs))
                {
                    return;
                }

                (ours, theirs) = (theirs, replaced);
            }
            catch (XmppException e) when (attempt < MaximumAttempts && IsToBeRepeated(e))
            {
                await RecoverAsync(e, attempt, cancellationToken);
            }
        }
    }

    private async Task<XElement?> ReadAsync(string id, CancellationToken cancellationToken) =>
        (await service.GetItemAsync(node, id, cancellationToken))?.Payload;

    private async Task RecoverAsync(XmppException failure, int attempt, CancellationToken cancellationToken)
    {
        if (IsOpened(failure))
        {
            await close(cancellationToken);
        }
        else
        {
            await Task.Delay(Random.Shared.Next(LongestDelay) * attempt, cancellationToken);
        }
    }

    // After each of these the item is read again before anything else is sent.
    private static bool IsToBeRepeated(XmppException failure) =>
        failure is XmppConnectionException { Problem: ConnectionProblem.Lost }
        || IsOpened(failure)
        || (failure is XmppStanzaException error && PubSubClient.IsCollision(error));

    private static bool IsOpened(XmppException failure) =>
        failure is XmppStanzaException { ApplicationCondition.Name.LocalName: "precondition-not-met" };

    private static bool AreSame(XElement? left, XElement? right) =>
        left is null || right is null ? left is null && right is null : ElementContent.AreSame(left, right);
}
