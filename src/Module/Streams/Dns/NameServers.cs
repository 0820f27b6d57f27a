using System.Net;
using System.Net.NetworkInformation;

namespace XmppContacts.Streams.Dns;

/// <summary>The nameservers this machine is set up to ask.</summary>
internal static class NameServers
{
    private const int Port = 53;
    private const string ResolverFile = "/etc/resolv.conf";

    /// <summary>From <c>/etc/resolv.conf</c> where there is one, otherwise from the network interfaces.</summary>
    public static IReadOnlyList<IPEndPoint> OfSystem()
    {
        if (File.Exists(ResolverFile))
        {
            return Read(File.ReadLines(ResolverFile));
        }

        return [.. NetworkInterface.GetAllNetworkInterfaces()
            .Where(card => card.OperationalStatus == OperationalStatus.Up)
            .SelectMany(card => card.GetIPProperties().DnsAddresses)
            .Distinct()
            .Select(address => new IPEndPoint(address, Port))];
    }

    /// <summary>The <c>nameserver</c> lines of a resolver file; this machine itself when there are none (resolv.conf(5)).</summary>
    public static IReadOnlyList<IPEndPoint> Read(IEnumerable<string> lines)
    {
        var servers = new List<IPEndPoint>();
        foreach (var line in lines)
        {
            var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words is ["nameserver", var address, ..] && IPAddress.TryParse(address, out var parsed))
            {
                servers.Add(new IPEndPoint(parsed, Port));
            }
        }

        return servers.Count > 0 ? servers : [new IPEndPoint(IPAddress.Loopback, Port)];
    }
}
