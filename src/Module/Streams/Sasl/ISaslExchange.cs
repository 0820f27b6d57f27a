namespace XmppContacts.Streams.Sasl;

/// <summary>The client's side of one authentication exchange (RFC 4422). It is used once.</summary>
internal interface ISaslExchange
{
    /// <summary>The name to ask for.</summary>
    string Mechanism { get; }

    /// <summary>What is sent with the request.</summary>
    byte[] InitialResponse();

    /// <summary>The answer to a challenge.</summary>
    /// <exception cref="SaslException">The challenge is not acceptable.</exception>
    byte[] Respond(byte[] challenge);

    /// <summary>The server reports success.</summary>
    /// <param name="data">What it adds; null for nothing.</param>
    /// <exception cref="SaslException">The server did not prove that it knows the password.</exception>
    void Complete(byte[]? data);
}
