namespace XmppContacts.Archives;

/// <summary>How much of an archive is read: servers keep what anybody sends, and a server may invent more.</summary>
/// <param name="Page">How many messages are asked for at one time; no more are held in memory.</param>
/// <param name="PageCharacters">
/// What the messages of one page may hold together, except the first; what is beyond is asked for again as the next page. A message with a hundred secrets has 60,000 characters.
/// </param>
/// <param name="Messages">
/// Messages of one conversation. An account that writes itself a note every quarter of an hour makes as many in three years; the default quotas of servers are a tenth.
/// </param>
/// <param name="Characters">What these may hold together.</param>
internal sealed record ArchiveLimits(int Page, long PageCharacters, int Messages, long Characters)
{
    public static ArchiveLimits Default { get; } = new(Page: 100, PageCharacters: 8 * 1024 * 1024, Messages: 100_000, Characters: 1024L * 1024 * 1024);
}
