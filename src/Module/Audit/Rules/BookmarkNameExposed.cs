namespace XmppContacts.Audit.Rules;

/// <summary>A bookmark's name, in clear in private storage or a node (XEP-0048, XEP-0402).</summary>
internal sealed class BookmarkNameExposed : AccountRule
{
    public override string Name => nameof(BookmarkNameExposed);

    public override Severity Severity => Severity.Low;

    public override string Description => "The name of a bookmark in clear.";

    public override string Advice => "Ask the account's user to rename the bookmark; bookmarks have no encrypted form yet.";

    internal override void Examine(AuditedAccount account, RuleFindings findings)
    {
        foreach (var bookmark in account.Bookmarks)
        {
            findings.Add(this, "the server can read the name of this bookmark", bookmark.Location, bookmark.Target, "name", bookmark.Name);
        }
    }
}
