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

    public static bool IsServerData(string namespaceUri) => namespaceUri is Current or Older;
}
