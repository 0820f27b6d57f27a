using System.Xml;
using XmppContacts.Rosters;

namespace XmppContacts.Accounts.ServerData;

/// <summary>The namespaces of exports (XEP-0227).</summary>
internal static class ServerDataNames
{
    public const string Current = "urn:xmpp:pie:0";
    public const string Older = "http://www.xmpp.org/extensions/xep-0227.html#ns";
    public const string XInclude = "http://www.w3.org/2001/XInclude";
    public const string Private = "jabber:iq:private";
    public const string PubSub = "http://jabber.org/protocol/pubsub";
    public const string PubSubOwner = "http://jabber.org/protocol/pubsub#owner";

    /// <summary>A table that knows the names met most, so that the parser's names are the same objects as ours and equal at a glance.</summary>
    public static NameTable Table()
    {
        var names = new NameTable();
        foreach (var name in new[] { Current, Older, XInclude, Private, PubSub, PubSubOwner, RosterXml.Namespace, "user", "query", "item", "group", "jid", "name", "subscription", "ask" })
        {
            names.Add(name);
        }

        return names;
    }

    public static bool IsServerData(string namespaceUri) => namespaceUri is Current or Older;
}
