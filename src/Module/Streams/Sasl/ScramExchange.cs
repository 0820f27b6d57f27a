using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace XmppContacts.Streams.Sasl;

/// <summary>SCRAM (RFC 5802, RFC 7677), with or without channel binding.</summary>
/// <param name="hash">The hash.</param>
/// <param name="user">The account's local part.</param>
/// <param name="password">Its password.</param>
/// <param name="binding">The channel binding of a -PLUS mechanism; null for none.</param>
/// <param name="nonce">The client's nonce: printable ASCII without comma.</param>
internal sealed class ScramExchange(ScramHash hash, string user, string password, ScramBinding? binding, string nonce) : ISaslExchange
{
    /// <summary>RFC 7677 §4: a server that asks for less makes the password easier to guess.</summary>
    public const int MinimumIterations = 4_096;

    /// <summary>
    /// Four times what password storage guides ask of SHA-1 (1.3 million), and some seconds of one core; a server cannot keep the client busy for longer.
    /// </summary>
    public const int MaximumIterations = 5_000_000;

    private const int NonceOctets = 24;
    private const int MaximumChallengeOctets = 16 * 1024;

    private byte[]? _serverSignature;
    private bool _isServerVerified;

    public ScramExchange(ScramHash hash, string user, string password, ScramBinding? binding)
        : this(hash, user, password, binding, Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceOctets)))
    {
    }

    public string Mechanism => binding is null ? hash.Mechanism : hash.Mechanism + "-PLUS";

    // The flag is never "y": a server that offers -PLUS with a binding unknown here would take it for an attack and refuse (RFC 5802 §6).
    private string Gs2Header => binding is null ? "n,," : $"p={binding.Type},,";

    private string ClientFirstBare => $"n={user.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal)},r={nonce}";

    /// <summary>The password as SASL takes it.</summary>
    /// <exception cref="SaslException">It holds characters that may not be used.</exception>
    public static string PreparedPassword(string password) => SaslPrep.TryPrepare(password, out var prepared) && prepared.Length > 0
        ? prepared
        : throw new SaslException(SaslException.MalformedPassword, "the password is empty or holds characters that SASLprep (RFC 4013) does not allow");

    public byte[] InitialResponse() => Encoding.UTF8.GetBytes(Gs2Header + ClientFirstBare);

    public byte[] Respond(byte[] challenge)
    {
        if (challenge.Length > MaximumChallengeOctets)
        {
            throw Malformed("its challenge is too large");
        }

        if (_serverSignature is null)
        {
            return ClientFinal(Encoding.UTF8.GetString(challenge));
        }

        // The server may send its signature as a last challenge instead of with the success (RFC 6120 §6.3.10).
        VerifyServer(challenge);
        return [];
    }

    public void Complete(byte[]? data)
    {
        if (data is { Length: > 0 } && !_isServerVerified)
        {
            VerifyServer(data);
        }

        if (!_isServerVerified)
        {
            throw NotAuthenticated();
        }
    }

    private byte[] ClientFinal(string serverFirst)
    {
        // An extension would come first (m=...), and none is known that could be obeyed (RFC 5802 §5.1).
        if (serverFirst.Split(',') is not [['r', '=', .. var combined], ['s', '=', .. var saltText], ['i', '=', .. var iterationText], ..])
        {
            throw Malformed("its challenge is not one of SCRAM");
        }

        if (!combined.StartsWith(nonce, StringComparison.Ordinal) || combined.Length == nonce.Length)
        {
            throw Malformed("it did not add to the nonce it was given");
        }

        if (!int.TryParse(iterationText, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            || iterations is < MinimumIterations or > MaximumIterations)
        {
            throw Malformed($"it asks for an iteration count outside {MinimumIterations:N0} to {MaximumIterations:N0}");
        }

        var salt = new byte[saltText.Length];
        if (!Convert.TryFromBase64String(saltText, salt, out var saltLength) || saltLength == 0)
        {
            throw Malformed("its salt is not base64");
        }

        var saltedPassword = Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(PreparedPassword(password)), salt.AsSpan(0, saltLength), iterations, hash.Algorithm, hash.Octets);
        var clientKey = hash.Hmac(saltedPassword, "Client Key"u8);
        var withoutProof = $"c={Convert.ToBase64String([.. Encoding.ASCII.GetBytes(Gs2Header), .. binding?.Value ?? []])},r={combined}";
        var authMessage = Encoding.UTF8.GetBytes($"{ClientFirstBare},{serverFirst},{withoutProof}");
        var proof = hash.Hmac(hash.Hash(clientKey), authMessage);
        for (var i = 0; i < proof.Length; i++)
        {
            proof[i] ^= clientKey[i];
        }

        _serverSignature = hash.Hmac(hash.Hmac(saltedPassword, "Server Key"u8), authMessage);
        return Encoding.UTF8.GetBytes($"{withoutProof},p={Convert.ToBase64String(proof)}");
    }

    private void VerifyServer(byte[] serverFinal)
    {
        var text = Encoding.UTF8.GetString(serverFinal);
        if (text.StartsWith("e=", StringComparison.Ordinal))
        {
            throw Malformed("it ended the exchange with an error");
        }

        var signature = new byte[text.Length];
        if (_serverSignature is null
            || text.Split(',')[0] is not ['v', '=', .. var encoded]
            || !Convert.TryFromBase64String(encoded, signature, out var length)
            || !CryptographicOperations.FixedTimeEquals(signature.AsSpan(0, length), _serverSignature))
        {
            throw NotAuthenticated();
        }

        _isServerVerified = true;
    }

    private static SaslException Malformed(string message) => new(SaslException.MalformedChallenge, message);

    private static SaslException NotAuthenticated() =>
        new(SaslException.ServerNotAuthenticated, "it did not prove that it knows the password: it may be another's server");
}
