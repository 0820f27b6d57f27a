namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>Why secrets cannot be made, kept or read.</summary>
public enum SharedSecretFailure
{
    /// <summary>The key ring lacks a usable key to sign with or to encrypt to.</summary>
    NoKey,

    /// <summary>A new secret was found again neither in the archive nor in a secrets file; nothing was encrypted with it.</summary>
    NotKept,

    /// <summary>There is no such secret to revoke.</summary>
    UnknownSecret,

    /// <summary>The secrets file cannot be used.</summary>
    FileUnusable,
}
