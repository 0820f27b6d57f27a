using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Authentication.ExtendedProtection;
using System.Text;

namespace XmppContacts.Streams.Tls;

/// <summary>What ties a login to the TLS connection it is made over (RFC 5929), as far as it is defined for that connection.</summary>
internal sealed class ChannelBindings
{
    public const string Unique = "tls-unique";
    public const string ServerEndPoint = "tls-server-end-point";

    private readonly Dictionary<string, byte[]> _values;

    private ChannelBindings(Dictionary<string, byte[]> values) => _values = values;

    /// <summary>For a connection without any.</summary>
    public static ChannelBindings None { get; } = new([]);

    /// <summary>For a connection whose bindings are known.</summary>
    public static ChannelBindings Of(params (string Type, byte[] Value)[] values) => new(values.ToDictionary(value => value.Type, value => value.Value));

    /// <summary>The bindings of an established TLS connection.</summary>
    public static ChannelBindings Of(SslStream stream)
    {
        var values = new Dictionary<string, byte[]>(StringComparer.Ordinal);

        // On TLS 1.3 it is undefined (RFC 9266 §1), though OpenSSL gives a value and ejabberd 23.01 takes it.
        if (stream.SslProtocol == SslProtocols.Tls12 && Read(stream, ChannelBindingKind.Unique, Unique) is { } unique)
        {
            values[Unique] = unique;
        }

        if (Read(stream, ChannelBindingKind.Endpoint, ServerEndPoint) is { } endPoint)
        {
            values[ServerEndPoint] = endPoint;
        }

        return new ChannelBindings(values);
    }

    /// <summary>The value of a binding type, or null when the connection has none.</summary>
    public byte[]? Value(string type) => _values.GetValueOrDefault(type);

    private static byte[]? Read(SslStream stream, ChannelBindingKind kind, string type)
    {
        try
        {
            using var binding = stream.TransportContext.GetChannelBinding(kind);
            return binding is null || binding.IsInvalid ? null : ApplicationData(binding, type);
        }
        catch (Exception problem) when (problem is NotSupportedException or AuthenticationException or InvalidOperationException)
        {
            // Not every platform has every kind; the login goes on without.
            return null;
        }
    }

    // The platform hands out SEC_CHANNEL_BINDINGS: eight 32-bit fields, the last two of which locate "type:value".
    private static byte[]? ApplicationData(ChannelBinding binding, string type)
    {
        const int HeaderOctets = 32;
        if (binding.Size < HeaderOctets)
        {
            return null;
        }

        var token = new byte[binding.Size];
        Marshal.Copy(binding.DangerousGetHandle(), token, 0, token.Length);
        var length = BitConverter.ToInt32(token, 24);
        var offset = BitConverter.ToInt32(token, 28);
        if (offset < HeaderOctets || length < 0 || length > token.Length - offset)
        {
            return null;
        }

        var data = token.AsSpan(offset, length);
        var prefix = Encoding.ASCII.GetBytes(type + ":");
        return data.StartsWith(prefix) && data.Length > prefix.Length ? data[prefix.Length..].ToArray() : null;
    }
}
