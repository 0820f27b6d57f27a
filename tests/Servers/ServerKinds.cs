namespace XmppContacts.Servers;

/// <summary>Groups of servers, as data of theories.</summary>
public static class ServerKinds
{
    private const string AllServers = "XMPP_CONTACTS_ALL_SERVERS";

    /// <summary>Every server of this run: the machine's own, Debian 13's, and with <c>--all-servers</c> those of Debian's testing.</summary>
    public static IEnumerable<ServerKind> All =>
        Environment.GetEnvironmentVariable(AllServers) is { Length: > 0 } ? Enum.GetValues<ServerKind>() : Enum.GetValues<ServerKind>().Where(kind => !kind.IsTesting());

    /// <summary>Every Prosody of this run.</summary>
    public static IEnumerable<ServerKind> Prosodies => All.Where(IsProsody);

    /// <summary>Every ejabberd of this run.</summary>
    public static IEnumerable<ServerKind> Ejabberds => All.Where(kind => !kind.IsProsody());

    public static bool IsProsody(this ServerKind kind) => kind is ServerKind.Prosody or ServerKind.Prosody13 or ServerKind.ProsodyTesting;

    /// <summary>Whether it is Prosody 13 or ejabberd 24.12, or a later one.</summary>
    public static bool IsNewer(this ServerKind kind) => kind is not (ServerKind.Prosody or ServerKind.Ejabberd);

    private static bool IsTesting(this ServerKind kind) => kind is ServerKind.ProsodyTesting or ServerKind.EjabberdTesting;
}
