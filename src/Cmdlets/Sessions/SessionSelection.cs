using System.Management.Automation;

namespace XmppContacts.Cmdlets.Sessions;

/// <summary>Finds open sessions by what a user writes.</summary>
internal static class SessionSelection
{
    /// <summary>The open sessions whose name or account matches a pattern.</summary>
    public static IEnumerable<AccountSession> NameOrJid(string pattern)
    {
        var wildcard = WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase);
        return SessionRegistry.Open.Where(session => wildcard.IsMatch(session.Name) || wildcard.IsMatch(session.Jid.ToString()));
    }
}
