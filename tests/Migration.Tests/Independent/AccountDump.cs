using System.Xml.Linq;
using XmppContacts.Accounts;

namespace XmppContacts.Migration.Tests.Independent;

/// <summary>What a server has of encrypted contacts, as <c>dump_account.py</c> writes it, fetched over a session that is open already.</summary>
internal static class AccountDump
{
    private static readonly XNamespace PubSub = "http://jabber.org/protocol/pubsub";

    public static async Task WriteAsync(IAccountData account, string path, CancellationToken cancellationToken)
    {
        var dump = new XElement("dump");
        foreach (var name in new[] { "urn:xmpp:contacts", "urn:xmpp:contacts-groups", "urn:x-xmpp-contacts:private:0" })
        {
            var items = (await account.GetNodeAsync(name, cancellationToken))?.Items ?? [];
            dump.Add(new XElement(
                PubSub + "items", new XAttribute("node", name), items.Select(item => new XElement(PubSub + "item", new XAttribute("id", item.Id), item.Payload))));
        }

        await foreach (var stored in account.GetMessagesAsync(account.Jid, cancellationToken))
        {
            dump.Add(stored.Message);
        }

        dump.Save(path, SaveOptions.DisableFormatting);
    }
}
