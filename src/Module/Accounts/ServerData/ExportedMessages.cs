using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.Xml;

namespace XmppContacts.Accounts.ServerData;

/// <summary>The messages of an exported account: its archive, then those that wait for it (XEP-0227 §4.5, §4.11).</summary>
internal static class ExportedMessages
{
    private static readonly XNamespace Client = "jabber:client";
    private static readonly XNamespace Forward = "urn:xmpp:forward:0";
    private static readonly XNamespace Delay = "urn:xmpp:delay";

    /// <summary>All messages, oldest first.</summary>
    public static IEnumerable<StoredMessage> Of(ExportedAccount account)
    {
        foreach (var forwarded in account.Archive.Select(result => result.Element(Forward + "forwarded")))
        {
            if (forwarded?.Element(Client + "message") is { } message)
            {
                yield return new StoredMessage(message, Time(forwarded), IsArchived: true);
            }
        }

        foreach (var message in account.OfflineMessages.Where(element => element.Name == Client + "message"))
        {
            yield return new StoredMessage(message, Time(message), IsArchived: false);
        }
    }

    /// <summary>Whether a message came from an entity or went to it; with the account's own address, both, for it is in every message (XEP-0313 §4.1.1).</summary>
    public static bool IsExchangedWith(XElement message, Jid correspondent, Jid account)
    {
        // Without an address, the account itself is meant (RFC 6120 §8.1).
        var isFrom = Is((string?)message.Attribute("from") ?? account.ToString(), correspondent);
        var isTo = Is((string?)message.Attribute("to") ?? account.ToString(), correspondent);
        return correspondent == account ? isFrom && isTo : isFrom || isTo;
    }

    private static bool Is(string? address, Jid correspondent) => Jid.TryFromServer(address, out var jid) && jid.Bare == correspondent;

    private static DateTimeOffset? Time(XElement element) => XmppTime.Parse((string?)element.Element(Delay + "delay")?.Attribute("stamp"));
}
