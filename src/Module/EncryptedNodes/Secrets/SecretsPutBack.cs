using System.Collections.Immutable;

namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>How many shared secrets and revocations were put where they were missing.</summary>
/// <param name="InNode">Into the account's private node.</param>
/// <param name="InMessages">Into messages of the account to itself.</param>
/// <param name="InFile">Into the secrets file.</param>
public sealed record SecretsPutBack(int InNode, int InMessages, int InFile)
{
    /// <summary>Nothing.</summary>
    public static SecretsPutBack None { get; } = new(0, 0, 0);

    /// <summary>What could not be put back for want of a key to sign it, and is in no message that could be copied.</summary>
    public int WithoutSignature { get; init; }

    /// <summary>The fingerprints of keys in use that the account's list of published keys lacked, and that were announced again.</summary>
    public ImmutableArray<string> Announced { get; init; } = [];

    /// <summary>Whether no secret was missing.</summary>
    public bool IsEmpty => this is { InNode: 0, InMessages: 0, InFile: 0 };
}
