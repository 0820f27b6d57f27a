using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using XmppContacts.Text;

namespace XmppContacts.Streams;

/// <summary>A server named by the user, as <c>HOST[:PORT]</c>.</summary>
/// <param name="Host">A name or an IP address.</param>
/// <param name="Port">The port, or null for the protocol's own: 5222, or 5223 with direct TLS.</param>
public sealed record ServerAddress(string Host, int? Port = null)
{
    /// <summary>Reads <c>host</c>, <c>host:5222</c>, <c>127.0.0.1:5222</c>, <c>::1</c> or <c>[::1]:5222</c>.</summary>
    /// <exception cref="FormatException">The text is not such an address.</exception>
    public static ServerAddress Parse(string text) => TryParse(text, out var address)
        ? address
        : throw new FormatException($"'{VisibleText.Shortened(text)}' is not a server address: HOST or HOST:PORT is expected.");

    /// <summary>Reads an address, or returns false.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ServerAddress? address)
    {
        address = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return false;
        }

        if (IPAddress.TryParse(text, out var bare) && bare.AddressFamily == AddressFamily.InterNetworkV6 && text[0] != '[')
        {
            address = new ServerAddress(text);
            return true;
        }

        var colon = text[0] == '[' ? text.IndexOf("]:", StringComparison.Ordinal) + 1 : text.IndexOf(':', StringComparison.Ordinal);
        var host = colon > 0 ? text[..colon] : text;
        int? port = null;
        if (colon >= 0 && colon < text.Length && text[colon] == ':')
        {
            if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is 0 or > ushort.MaxValue)
            {
                return false;
            }

            port = number;
        }

        if (host is ['[', .. var literal, ']'])
        {
            host = literal;
            if (!IPAddress.TryParse(literal, out _))
            {
                return false;
            }
        }
        else if (Uri.CheckHostName(host) is not (UriHostNameType.Dns or UriHostNameType.IPv4))
        {
            return false;
        }

        address = new ServerAddress(host, port);
        return true;
    }

    /// <summary>The address as it is written.</summary>
    public override string ToString()
    {
        var host = Host.Contains(':', StringComparison.Ordinal) && Port is not null ? $"[{Host}]" : Host;
        return Port is { } port ? string.Create(CultureInfo.InvariantCulture, $"{host}:{port}") : host;
    }
}
