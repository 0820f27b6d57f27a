using System.Runtime.CompilerServices;
using XmppContacts.Addressing;
using XmppContacts.Streams;

namespace XmppContacts.Discovery;

/// <summary>Asks servers for their contact addresses (XEP-0157).</summary>
/// <param name="session">A session; the servers answer to its account.</param>
public sealed class ServerContactFinder(IXmppSession session)
{
    /// <summary>How many servers are asked at one time: a server that has to connect to another first keeps us waiting.</summary>
    private const int Parallel = 16;

    private readonly DiscoveryClient _discovery = new(session);

    /// <summary>Asks each domain once, several at a time. A domain that does not answer, refuses, or has no addresses is a record with the reason.</summary>
    /// <param name="addresses">Domains, or addresses of accounts there.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <returns>One record for each domain, in the order in which they are first named.</returns>
    /// <exception cref="XmppConnectionException">The session itself was lost.</exception>
    /// <exception cref="XmppStreamException">The session itself ended with an error.</exception>
    public async IAsyncEnumerable<ServerContacts> FindAsync(IEnumerable<Jid> addresses, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var domains = addresses.Select(address => Jid.Create(null, address.Domain)).Distinct().GetEnumerator();
        var asked = new Queue<Task<ServerContacts>>();
        try
        {
            while (true)
            {
                while (asked.Count < Parallel && domains.MoveNext())
                {
                    asked.Enqueue(AskAsync(domains.Current, stop.Token));
                }

                if (asked.Count == 0)
                {
                    yield break;
                }

                yield return await asked.Dequeue();
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(asked).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task<ServerContacts> AskAsync(Jid domain, CancellationToken cancellationToken)
    {
        try
        {
            return ServerContacts.Of(domain, await _discovery.GetInformationAsync(domain, cancellationToken));
        }
        catch (XmppStanzaException e)
        {
            return ServerContacts.Of(domain, e);
        }
    }
}
