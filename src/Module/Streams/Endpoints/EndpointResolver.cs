using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using XmppContacts.Streams.Dns;
using XmppContacts.Text;

namespace XmppContacts.Streams.Endpoints;

/// <summary>Finds the servers of a domain (RFC 6120 §3.2, XEP-0368 §3) and their IP addresses.</summary>
internal sealed class EndpointResolver
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(3);
    private static readonly IdnMapping Idn = new();

    private readonly DnsResolver _dns;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _system;
    private readonly bool _usesSystem;

    /// <param name="nameServers">Nameservers; empty takes those of the system, and its own resolver for addresses, which knows the hosts file too.</param>
    public EndpointResolver(IReadOnlyList<IPEndPoint> nameServers)
        : this(nameServers, System.Net.Dns.GetHostAddressesAsync)
    {
    }

    /// <param name="nameServers">Nameservers; empty takes those of the system.</param>
    /// <param name="system">The system's own resolver for addresses.</param>
    internal EndpointResolver(IReadOnlyList<IPEndPoint> nameServers, Func<string, CancellationToken, Task<IPAddress[]>> system)
    {
        _system = system;
        _usesSystem = nameServers.Count == 0;
        _dns = new DnsResolver(_usesSystem ? NameServers.OfSystem() : nameServers, AnswerTimeout);
    }

    /// <summary>The name as the DNS and certificates know it.</summary>
    /// <exception cref="XmppConnectionException">The name cannot be a host's.</exception>
    public static string AsciiName(string name)
    {
        if (IPAddress.TryParse(name, out var address))
        {
            return address.ToString();
        }

        try
        {
            return Idn.GetAscii(name);
        }
        catch (ArgumentException problem)
        {
            throw new XmppConnectionException(
                ConnectionProblem.NameNotFound, $"'{VisibleText.Shortened(name)}' cannot be a host name.", problem);
        }
    }

    /// <summary>Where to connect for a domain, in the order to try.</summary>
    /// <exception cref="XmppConnectionException">The domain says that it has no such service.</exception>
    public async Task<IReadOnlyList<EndpointCandidate>> ResolveAsync(
        string domain, ServerAddress? server, bool directTls, CancellationToken cancellationToken)
    {
        var port = directTls ? EndpointCandidate.DirectTlsPort : EndpointCandidate.ClientPort;
        if (server is not null)
        {
            return [new EndpointCandidate(AsciiName(server.Host), server.Port ?? port, directTls)];
        }

        var name = AsciiName(domain);
        var fallback = new EndpointCandidate(name, port, directTls);
        if (IPAddress.TryParse(name, out _))
        {
            return [fallback];
        }

        // Both services are asked for at once and mixed by priority, as XEP-0368 §3 wants it.
        var direct = ServiceAsync("_xmpps-client._tcp." + name, cancellationToken);
        var startTls = directTls ? Task.FromResult<IReadOnlyList<SrvRecord>?>([]) : ServiceAsync("_xmpp-client._tcp." + name, cancellationToken);
        var answers = await Task.WhenAll(direct, startTls);
        var services = (answers[0] ?? []).Select(record => (Record: record, DirectTls: true))
            .Concat((answers[1] ?? []).Select(record => (Record: record, DirectTls: false)))
            .ToList();
        var available = services.Where(service => service.Record.Target.Length > 0).ToList();
        if (available.Count > 0)
        {
            return [.. SrvOrder.Of(available, service => service.Record, sum => RandomNumberGenerator.GetInt32(sum + 1))
                .Select(service => new EndpointCandidate(service.Record.Target, service.Record.Port, service.DirectTls))];
        }

        // No direct TLS says nothing about STARTTLS: only the service that would be the fallback can rule itself out.
        return services.Exists(service => service.DirectTls == directTls)
            ? throw new XmppConnectionException(ConnectionProblem.NoService, $"{domain} says in the DNS that it has no XMPP service for clients.")
            : [fallback];
    }

    /// <summary>The addresses of a host, IPv6 and IPv4 by turns (RFC 8305 §4); empty when it has none.</summary>
    public async Task<IReadOnlyList<IPAddress>> AddressesAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal))
        {
            return [literal];
        }

        var addresses = await LookUpAsync(host, cancellationToken);
        var v6 = addresses.Where(address => address.AddressFamily == AddressFamily.InterNetworkV6).ToList();
        var v4 = addresses.Where(address => address.AddressFamily == AddressFamily.InterNetwork).ToList();
        var ordered = new List<IPAddress>();
        for (var i = 0; i < Math.Max(v6.Count, v4.Count); i++)
        {
            ordered.AddRange(v6.Skip(i).Take(1));
            ordered.AddRange(v4.Skip(i).Take(1));
        }

        return ordered;
    }

    private async Task<IReadOnlyList<IPAddress>> LookUpAsync(string host, CancellationToken cancellationToken)
    {
        if (_usesSystem)
        {
            try
            {
                // The system's own look-up goes on to its end, which may take half a minute, when it is cancelled.
                return await _system(host, cancellationToken).WaitAsync(cancellationToken);
            }
            catch (SocketException)
            {
                return [];
            }
        }

        var answers = await Task.WhenAll(
            AddressRecordsAsync(host, DnsRecordType.AddressV6, cancellationToken),
            AddressRecordsAsync(host, DnsRecordType.Address, cancellationToken));
        return [.. answers.SelectMany(records => records).Select(record => record.Address)];
    }

    private async Task<IReadOnlyList<AddressRecord>> AddressRecordsAsync(string host, DnsRecordType type, CancellationToken cancellationToken)
    {
        try
        {
            return await _dns.QueryAsync<AddressRecord>(host, type, cancellationToken);
        }
        catch (Exception problem) when (problem is DnsException or DnsFormatException)
        {
            return [];
        }
    }

    // Without an answer the domain itself is tried (RFC 6120 §3.2.1): a resolver that does not know SRV must not lock users out.
    private async Task<IReadOnlyList<SrvRecord>?> ServiceAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await _dns.QueryAsync<SrvRecord>(name, DnsRecordType.Srv, cancellationToken);
        }
        catch (Exception problem) when (problem is DnsException or DnsFormatException)
        {
            return null;
        }
    }
}
