namespace XmppContacts.PubSub;

/// <summary>How much of a node is read into memory.</summary>
/// <param name="Items">Items of one node: ten times what servers are advised to allow (10,000).</param>
/// <param name="Characters">What these may hold together: as much as one response may have, in which Prosody sends a whole node.</param>
internal sealed record NodeLimits(int Items, long Characters)
{
    public static NodeLimits Default { get; } = new(Items: 100_000, Characters: 64 * 1024 * 1024);
}
