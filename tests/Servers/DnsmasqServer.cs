using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace XmppContacts.Servers;

/// <summary>A nameserver on loopback that knows what it is told and asks nobody else.</summary>
public sealed class DnsmasqServer : IAsyncDisposable
{
    private const string Program = "dnsmasq";

    private readonly ServerProcess _process;

    private DnsmasqServer(ServerProcess process, IPEndPoint endPoint)
    {
        _process = process;
        EndPoint = endPoint;
    }

    /// <summary>Why it cannot be started on this machine; null when it can.</summary>
    public static string? Missing => ServerProcess.Find(Program) is null ? $"{Program} is not installed" : null;

    public IPEndPoint EndPoint { get; }

    /// <summary>Starts it with records as its options have them, such as <c>--srv-host=_xmpp-client._tcp.example,host.example,5222,0,5</c>.</summary>
    public static async Task<DnsmasqServer> StartAsync(params string[] records)
    {
        var port = ServerProcess.FreePort();
        var process = await ServerProcess.StartAsync(
            new ProcessStartInfo(ServerProcess.Find(Program)!,
            [
                "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--no-daemon", "--bind-interfaces",
                "--listen-address=127.0.0.1", string.Create(CultureInfo.InvariantCulture, $"--port={port}"), "--local=/example/", .. records,
            ]),
            port);
        return new DnsmasqServer(process, new IPEndPoint(IPAddress.Loopback, port));
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
