using System.Globalization;

namespace XmppContacts.Streams.Endpoints;

/// <summary>A host to try.</summary>
/// <param name="Host">An ASCII name or an IP address.</param>
/// <param name="Port">The port.</param>
/// <param name="DirectTls">Whether TLS starts with the first octet (XEP-0368).</param>
internal sealed record EndpointCandidate(string Host, int Port, bool DirectTls)
{
    public const int ClientPort = 5222;
    public const int DirectTlsPort = 5223;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host} port {Port}");
}
