using System.Xml.Linq;
using XmppContacts.Streams;

namespace XmppContacts.PrivateXml;

/// <summary>The private XML storage of a session's account (XEP-0049).</summary>
/// <param name="session">The account's session.</param>
public sealed class PrivateXmlClient(IXmppSession session)
{
    private static readonly XNamespace Ns = "jabber:iq:private";

    /// <summary>A stored element; an empty one when none was ever stored.</summary>
    /// <remarks>ejabberd keeps one element per namespace, so an element of another name may come back.</remarks>
    /// <exception cref="XmppException">The request failed.</exception>
    public async Task<XElement> GetAsync(XName name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        var answer = await session.RequestAsync(IqRequest.Get(new XElement(Ns + "query", new XElement(name))), cancellationToken);
        return answer.Element(Ns + "query")?.Elements().FirstOrDefault(element => element.Name.Namespace == name.Namespace) ?? new XElement(name);
    }

    /// <summary>Replaces a stored element whole; an empty one clears it.</summary>
    /// <remarks>It builds on what was read, so it is not made again when the connection is lost: the storage may have been changed meanwhile.</remarks>
    /// <exception cref="XmppException">The request failed; one that is larger than the server takes is not sent.</exception>
    public Task SetAsync(XElement element, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(element);
        return session.RequestAsync(IqRequest.Set(new XElement(Ns + "query", element)) with { IsBoundToConnection = true }, cancellationToken);
    }
}
