namespace XmppContacts.Migration.Tests.Independent;

/// <summary>A shared secret that was decrypted without any code of ours.</summary>
/// <param name="Node">The node it is for.</param>
/// <param name="Id">The ID that items name it by.</param>
/// <param name="Timestamp">When it was made, as written.</param>
/// <param name="Type">The namespace of what the items hold, or null.</param>
/// <param name="Signer">The address in the user ID of the key that signed it.</param>
internal sealed record IndependentSecret(string Node, string Id, string Timestamp, string? Type, string Signer);
