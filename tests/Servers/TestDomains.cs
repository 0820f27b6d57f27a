namespace XmppContacts.Servers;

/// <summary>The domains that each server has, and what is special about them.</summary>
public static class TestDomains
{
    /// <summary>Passwords are kept for SCRAM-SHA-1.</summary>
    public const string Sha1 = "capulet.example";

    /// <summary>Passwords are kept for SCRAM-SHA-256.</summary>
    public const string Sha256 = "montague.example";

    /// <summary>Passwords are kept for SCRAM-SHA-512; ejabberd only, as Prosody 0.12 cannot.</summary>
    public const string Sha512 = "laurence.example";

    /// <summary>Only PLAIN is offered.</summary>
    public const string Plain = "mantua.example";

    /// <summary>The certificate expired yesterday.</summary>
    public const string Expired = "verona.example";

    /// <summary>There is no certificate for this domain.</summary>
    public const string WrongName = "padua.example";

    /// <summary>A publish-subscribe service; Prosody lets only the accounts that it is started with make nodes.</summary>
    public const string PubSub = "pubsub." + Sha256;

    public static IReadOnlyList<string> All { get; } = [Sha1, Sha256, Sha512, Plain, Expired, WrongName];

    /// <summary>The domains that the good certificate is for.</summary>
    public static IReadOnlyList<string> Certified { get; } = [Sha1, Sha256, Sha512, Plain, "localhost", "127.0.0.1"];
}
