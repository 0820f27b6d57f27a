namespace XmppContacts.Migration.Tests.Independent;

/// <summary>A contact that was decrypted without any code of ours.</summary>
/// <param name="Item">The ID of the item that held it.</param>
/// <param name="Name">Its name, or null.</param>
/// <param name="Jids">Its addresses, in their order.</param>
/// <param name="Groups">The names of its groups, sorted.</param>
/// <param name="Parts">The contacts that it was made of; the contact itself when it was one.</param>
/// <param name="Metas">The metacontact entries kept with it, as their attributes.</param>
/// <param name="Notes">The roster notes kept with it.</param>
/// <param name="Texts">Every attribute and text in it, wherever it stands.</param>
internal sealed record IndependentContact(
    string Item,
    string? Name,
    IReadOnlyList<string> Jids,
    IReadOnlyList<string> Groups,
    IReadOnlyList<IndependentPart> Parts,
    IReadOnlyList<IReadOnlyDictionary<string, string>> Metas,
    IReadOnlyList<string> Notes,
    IReadOnlyList<string> Texts);
