using XmppContacts.Addressing;

namespace XmppContacts.Reports.Lists;

/// <summary>A group in a file of groups to be set.</summary>
/// <param name="Account">The account whose group it is; null for every account.</param>
/// <param name="Name">The name.</param>
/// <param name="Description">What it is about, empty for nothing; null when the file says nothing of descriptions.</param>
public sealed record ContactGroupEntry(Jid? Account, string Name, string? Description)
{
    // A record prints all its properties, and these are private.
    private bool PrintMembers(System.Text.StringBuilder text)
    {
        text.Append("account: ").Append(Account);
        return true;
    }
}
