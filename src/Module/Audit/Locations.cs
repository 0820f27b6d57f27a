namespace XmppContacts.Audit;

/// <summary>What reports call the places where servers keep things: the same for an export and a live account.</summary>
internal static class Locations
{
    public const string MetaContacts = "jabber:iq:private storage:metacontacts";

    public const string Notes = "jabber:iq:private storage:rosternotes";

    public const string ServerInformation = "disco#info http://jabber.org/network/serverinfo";

    public const string MessageArchive = "urn:xmpp:mam:2";

    public const string OfflineMessages = "offline messages";

    public const string SecretsFile = "secrets file";

    /// <summary>An item of a node; its ID is left out when it tells something itself.</summary>
    public static string Item(AuditedAccount account, string node, string id) =>
        id.Length == 0 || account.Words.StandIn(id, shortest: 3) || account.Words.AreHashedIn(id) ? node : $"{node} {id}";
}
