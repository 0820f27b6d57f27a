namespace XmppContacts.Discovery;

/// <summary>What kind of entity something is (XEP-0030 §3.1).</summary>
/// <param name="Category">Such as <c>server</c> or <c>pubsub</c>.</param>
/// <param name="Type">Such as <c>im</c> or <c>pep</c>.</param>
/// <param name="Name">The name for people, or null.</param>
public sealed record DiscoveryIdentity(string Category, string Type, string? Name);
