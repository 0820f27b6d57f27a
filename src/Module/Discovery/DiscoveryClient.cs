using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Streams;

namespace XmppContacts.Discovery;

/// <summary>Asks entities what they are and can do (XEP-0030).</summary>
/// <param name="session">A session; the entities answer to its account.</param>
public sealed class DiscoveryClient(IXmppSession session)
{
    /// <summary>What an entity says of itself.</summary>
    /// <param name="entity">The entity, a server for instance.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="XmppException">The entity does not answer or refuses.</exception>
    public async Task<DiscoveryInformation> GetInformationAsync(Jid entity, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entity);
        var answer = await session.RequestAsync(IqRequest.Get(new XElement(DiscoveryInformation.Ns + "query"), entity), cancellationToken);
        return DiscoveryInformation.Of(answer.Element(DiscoveryInformation.Ns + "query"));
    }
}
