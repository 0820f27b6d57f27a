using System.Text;

namespace XmppContacts.Streams.Sasl;

/// <summary>PLAIN (RFC 4616): the password itself.</summary>
internal sealed class PlainExchange(string user, string password) : ISaslExchange
{
    public const string Name = "PLAIN";

    public string Mechanism => Name;

    /// <inheritdoc/>
    /// <exception cref="SaslException">The user name or password cannot be prepared.</exception>
    public byte[] InitialResponse() => Encoding.UTF8.GetBytes($"\0{user}\0{ScramExchange.PreparedPassword(password)}");

    public byte[] Respond(byte[] challenge) =>
        throw new SaslException(SaslException.MalformedChallenge, "the server sent a challenge, which PLAIN does not have");

    public void Complete(byte[]? data)
    {
    }
}
