using System.Xml.Linq;
using XmppContacts.PubSub;
using XmppContacts.Streams;
using XmppContacts.Xml;

namespace XmppContacts.Accounts;

/// <summary>Changes an element that a server replaces whole, without conditions, on top of what others change there.</summary>
/// <remarks>
/// Each write travels together with a read before and a read behind it; when either shows a change by someone else, the change is made again on top of that.
/// When the connection is lost, the write is not repeated blindly: the element is read again first.
/// </remarks>
/// <param name="read">Reads the element as it is stored; an empty one when there is none.</param>
/// <param name="write">Writes it. Both send their requests before they return, so that these reach the server in the order of the calls.</param>
internal class ReplacedElementEditor(Func<CancellationToken, Task<XElement>> read, Func<XElement, CancellationToken, Task> write)
{
    /// <summary>How often the element is written before it is given up.</summary>
    public const int MaximumWrites = 5;

    /// <summary>The element as it is stored; an empty one when there is none.</summary>
    /// <exception cref="XmppException">The request failed.</exception>
    public Task<XElement> ReadAsync(CancellationToken cancellationToken) => read(cancellationToken);

    /// <summary>Makes a change until the server has it and nothing of anyone else's is lost.</summary>
    /// <param name="change">Makes the change on a copy. On what was overwritten, it may refuse.</param>
    /// <param name="stored">What the server was seen to have.</param>
    /// <param name="conflict">What to throw when others keep changing it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <typeparam name="TRefusal">How the change refuses.</typeparam>
    /// <returns>What the server has now.</returns>
    /// <exception cref="XmppException">A request failed.</exception>
    public async Task<XElement> WriteAsync<TRefusal>(
        Func<XElement, XElement> change, XElement stored, Func<Exception> conflict, CancellationToken cancellationToken)
        where TRefusal : Exception
    {
        // What the change is made on: usually what is stored, but what we overwrote when someone else had just written that.
        var basis = stored;
        TRefusal? refusal = null;
        for (var writes = 0; ; writes++)
        {
            var wanted = basis;
            try
            {
                wanted = refusal is null ? change(basis) : basis;
            }
            catch (TRefusal e) when (!ReferenceEquals(basis, stored))
            {
                // What we overwrote does not allow our change: it is put back.
                refusal = e;
            }

            if (ElementContent.AreSame(wanted, stored))
            {
                return refusal is null ? stored : throw refusal;
            }

            if (writes == MaximumWrites)
            {
                throw conflict();
            }

            // All three are on their way at once: a server handles the stanzas of a stream in their order (RFC 6120 §10.1), so next to nothing
            // comes between them.
            var before = read(cancellationToken);
            var writing = write(wanted, cancellationToken);
            var after = read(cancellationToken);
            try
            {
                await Task.WhenAll(writing, before, after);
            }
            catch (Exception) when (writing.Exception?.InnerException is XmppConnectionException { Problem: ConnectionProblem.Lost }
                || (writing.Exception?.InnerException is XmppStanzaException refused && PubSubClient.IsCollision(refused)))
            {
                // Nobody knows whether it was made, or what others did since.
                await Task.WhenAll([(Task)before, after]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                basis = stored = await read(cancellationToken);
                continue;
            }

            var overwritten = await before;
            var isOverwritten = !ElementContent.AreSame(overwritten, stored) && !ElementContent.AreSame(overwritten, wanted);
            stored = await after;
            basis = isOverwritten && ElementContent.AreSame(stored, wanted) ? overwritten : stored;
        }
    }
}
