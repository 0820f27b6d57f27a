using System.Management.Automation;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.Rosters;

/// <summary>The name and groups that a contact is given.</summary>
internal static class NewValues
{
    /// <summary>What is to be done, for the user to confirm. Names and groups are the user's own words here.</summary>
    /// <param name="name">The name, empty to clear it; null leaves it.</param>
    /// <param name="groups">The groups, none to clear them; null leaves them.</param>
    public static string Describe(string? name, IReadOnlyCollection<string>? groups)
    {
        string[] changes =
        [
            .. name switch { null => Array.Empty<string>(), "" => ["Clear the name"], _ => [$"Set the name to '{VisibleText.Shortened(name)}'"] },
            .. groups switch
            {
                null => Array.Empty<string>(),
                _ when groups.All(group => group.Length == 0) => ["Clear the groups"],
                _ => [$"Set the groups to '{VisibleText.Shortened(string.Join("', '", groups))}'"],
            },
        ];
        return string.Join("; ", changes);
    }

    /// <summary>Neither is given.</summary>
    public static CmdletException Missing() => new(
        "NothingToSet", ErrorCategory.InvalidArgument, null, "There is nothing to set.", "Give -Name, -Group or both; -Name '' and -Group @() clear them.");
}
