namespace XmppContacts.Streams.Sasl;

/// <summary>The exchange was given up on this side.</summary>
/// <param name="condition">For scripts to match on.</param>
/// <param name="message">Why, as the end of a sentence.</param>
internal sealed class SaslException(string condition, string message) : Exception(message)
{
    /// <summary>The password or user name cannot be used with SASL.</summary>
    public const string MalformedPassword = "malformed-password";

    /// <summary>The server did not prove that it knows the password.</summary>
    public const string ServerNotAuthenticated = "server-not-authenticated";

    /// <summary>The server offers no mechanism that may be used.</summary>
    public const string InvalidMechanism = "invalid-mechanism";

    /// <summary>The server's side of the exchange breaks the mechanism's rules.</summary>
    public const string MalformedChallenge = "malformed-challenge";

    public string Condition { get; } = condition;
}
