using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Streams;
using XmppContacts.Xml;

namespace XmppContacts.Rosters;

/// <summary>The contact list of a session's account (RFC 6121 §2).</summary>
/// <param name="session">The account's session.</param>
public sealed class RosterClient(IXmppSession session)
{
    private static readonly XNamespace Ns = RosterXml.Namespace;

    /// <summary>The whole list, however large; never a difference to an earlier one.</summary>
    /// <exception cref="XmppException">The request failed.</exception>
    public async Task<Roster> GetAsync(CancellationToken cancellationToken = default)
    {
        // Without 'ver' no server leaves anything out (RFC 6121 §2.6.2).
        var answer = await session.RequestAsync(IqRequest.Get(new XElement(Ns + "query")), cancellationToken);
        if (answer.Element(Ns + "query") is not { } query)
        {
            return Roster.Empty;
        }

        using var reader = new BoundedXmlReader(query);

        // What is no contact, an item without an address for instance, cannot be worked with and is nobody's leak.
        return new RosterReader().Read(reader, (_, _, _) => { });
    }

    /// <summary>Adds a contact, or replaces name and groups of one that is there; subscriptions stay as they are.</summary>
    /// <remarks>
    /// Only address, name and groups are sent: ejabberd 23.01 refuses an item with 'ask'. Prosody 0.12 forgets a pre-approval at any set of
    /// its item, and does not tell of one in the roster.
    /// </remarks>
    /// <exception cref="XmppException">The request failed.</exception>
    public Task SetAsync(RosterItem item, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        var element = new XElement(Ns + "item", new XAttribute("jid", item.Jid.ToString()));
        if (!string.IsNullOrEmpty(item.Name))
        {
            element.SetAttributeValue("name", item.Name);
        }

        // RFC 6121 §2.1.2.6: an empty group is no group; ejabberd refuses one.
        element.Add(item.Groups.Where(group => group.Length > 0).Select(group => new XElement(Ns + "group", group)));
        return SetAsync(element, cancellationToken);
    }

    /// <summary>Removes a contact, which also ends the subscriptions of both sides (RFC 6121 §2.5). One that is not there is no error.</summary>
    /// <exception cref="XmppException">The request failed.</exception>
    public async Task RemoveAsync(Jid jid, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jid);
        try
        {
            await SetAsync(new XElement(Ns + "item", new XAttribute("jid", jid.ToString()), new XAttribute("subscription", "remove")), cancellationToken);
        }
        catch (XmppStanzaException e) when (e.Condition == "item-not-found")
        {
            // Prosody says so, ejabberd does not.
        }
    }

    private Task SetAsync(XElement item, CancellationToken cancellationToken) =>
        session.RequestAsync(IqRequest.Set(new XElement(Ns + "query", item), isRepeatable: true), cancellationToken);
}
