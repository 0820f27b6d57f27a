using XmppContacts.Addressing;
using XmppContacts.Cmdlets.Pipeline;

namespace XmppContacts.Cmdlets.Rosters;

/// <summary>Which contacts the user asks for: of each kind of pattern that is given, one must match.</summary>
/// <param name="jids">Addresses.</param>
/// <param name="names">Names.</param>
/// <param name="groups">Groups.</param>
internal sealed class ContactPatterns(string[] jids, string[] names, string[] groups)
{
    private readonly WildcardSet _jids = new(jids);
    private readonly WildcardSet _names = new(names);
    private readonly WildcardSet _groups = new(groups);

    public bool Match(IEnumerable<Jid> jids, string? name, IEnumerable<string> groups) =>
        _jids.Matches(jids.Select(jid => jid.ToString())) && _names.Matches(name) && _groups.Matches(groups);
}
