using System.Collections.Immutable;
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

        var problems = ImmutableArray.CreateBuilder<string>();
        return new RosterReader().Read(reader, (problem, _, _) => problems.Add(problem)) with { Problems = problems.ToImmutable() };
    }

    /// <summary>Adds a contact, or replaces name and groups of one that is there; subscriptions stay as they are.</summary>
    /// <remarks>
    /// Only address, name and groups are sent: ejabberd 23.01 refuses an item with 'ask'. All servers forget a pre-approval at any set of its item. A set
    /// builds on what was read, so it is not made again when the connection is lost: the contact may have been changed meanwhile.
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

    /// <summary>Approves a request for presence that the contact has yet to make (RFC 6121 §3.4).</summary>
    /// <remarks>Where the contact has asked already, it is allowed what it asked for. Servers without pre-approval do nothing.</remarks>
    /// <exception cref="XmppException">The connection was lost.</exception>
    public Task ApproveAsync(Jid contact, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(contact);
        return session.SendAsync(
            new XElement(XmppNamespaces.Client + "presence", new XAttribute("to", contact.ToString()), new XAttribute("type", "subscribed")), cancellationToken);
    }

    /// <summary>Tells of the changes that the server tells of (RFC 6121 §2.1.6): only after the roster was asked for over the connection.</summary>
    /// <param name="changed">Called for each contact that any client changed, in order, on the receiving task: it must be short.</param>
    /// <param name="gap">Called when the connection was opened again: changes may have been missed, and no more are told until the roster is asked for again.</param>
    /// <returns>Ends it when disposed of.</returns>
    public IDisposable Watch(Action<RosterChange> changed, Action gap)
    {
        ArgumentNullException.ThrowIfNull(changed);
        ArgumentNullException.ThrowIfNull(gap);
        return new RosterWatch(session, changed, gap);
    }

    private Task SetAsync(XElement item, CancellationToken cancellationToken) =>
        session.RequestAsync(IqRequest.Set(new XElement(Ns + "query", item)) with { IsBoundToConnection = true }, cancellationToken);
}
