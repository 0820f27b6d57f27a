namespace XmppContacts.Accounts;

/// <summary>What a server offers an account for private nodes (XEP-0163 §6, XEP-0223 §5).</summary>
/// <param name="IsOffered">Whether the account has personal eventing.</param>
/// <param name="HasPublishOptions">Whether a publish can demand the node's access model.</param>
public sealed record PepSupport(bool IsOffered, bool HasPublishOptions)
{
    /// <summary>Whether it archives messages (XEP-0313); null when that is not known.</summary>
    public bool? HasArchive { get; init; }
}
