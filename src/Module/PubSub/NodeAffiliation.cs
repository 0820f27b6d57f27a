namespace XmppContacts.PubSub;

/// <summary>What an entity may do with a node (XEP-0060 §4.1).</summary>
/// <param name="Jid">The entity's address as the server wrote it.</param>
/// <param name="Affiliation"><c>owner</c>, <c>publisher</c>, <c>publish-only</c>, <c>member</c>, <c>none</c> or <c>outcast</c>.</param>
public sealed record NodeAffiliation(string Jid, string Affiliation);
