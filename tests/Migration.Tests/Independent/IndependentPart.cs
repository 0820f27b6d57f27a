namespace XmppContacts.Migration.Tests.Independent;

/// <summary>One contact of those that were made one.</summary>
/// <param name="Name">Its name, or null.</param>
/// <param name="Jids">Its addresses.</param>
/// <param name="Groups">The names of its groups, sorted.</param>
internal sealed record IndependentPart(string? Name, IReadOnlyList<string> Jids, IReadOnlyList<string> Groups);
