using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace XmppContacts.Streams.Dns;

/// <summary>Asks recursive nameservers over UDP, and over TCP when an answer did not fit.</summary>
/// <param name="servers">Asked in this order.</param>
/// <param name="timeout">For one answer of one server.</param>
internal sealed class DnsResolver(IReadOnlyList<IPEndPoint> servers, TimeSpan timeout)
{
    private const int Rounds = 2;
    private const int MaximumAliases = 8;
    private const int MaximumDatagram = 4096;

    /// <summary>The records of a name, over its aliases; empty when there are none.</summary>
    /// <exception cref="DnsException">No server gave a usable answer.</exception>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string name, DnsRecordType type, CancellationToken cancellationToken)
        where T : DnsRecord
    {
        var current = name.TrimEnd('.');
        for (var i = 0; i < MaximumAliases; i++)
        {
            var response = await AskAsync(current, type, cancellationToken);
            var asked = current;
            for (var j = 0; j < MaximumAliases && Find<AliasRecord>(response, current) is [var alias, ..]; j++)
            {
                current = alias.Target;
            }

            var records = Find<T>(response, current);
            if (records.Count > 0 || current == asked)
            {
                return records;
            }
        }

        throw new DnsException($"The DNS leads {name} from alias to alias without end.", null);
    }

    private static List<T> Find<T>(DnsResponse response, string name)
        where T : DnsRecord =>
        [.. response.Records.OfType<T>().Where(record => record.Name.Equals(name, StringComparison.OrdinalIgnoreCase))];

    private async Task<DnsResponse> AskAsync(string name, DnsRecordType type, CancellationToken cancellationToken)
    {
        Exception? last = null;
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var server in servers)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(timeout);
                try
                {
                    var query = DnsQuery.New(name, type);
                    var response = await AskOverUdpAsync(server, query, limit.Token);
                    if (response.IsTruncated)
                    {
                        response = await AskOverTcpAsync(server, query, limit.Token);
                    }

                    if (response.Code is DnsResponse.NoError or DnsResponse.NoSuchName)
                    {
                        return response;
                    }

                    last = new DnsFormatException($"The nameserver answered with error code {response.Code}.");
                }
                catch (Exception problem) when (problem is SocketException or IOException or DnsFormatException
                    || (problem is OperationCanceledException && !cancellationToken.IsCancellationRequested))
                {
                    last = problem;
                }
            }
        }

        throw new DnsException($"No nameserver gave a usable answer about {name}.", last);
    }

    // The socket is connected, so the system drops datagrams of other senders; its port is chosen at random by the system (RFC 5452).
    private static async Task<DnsResponse> AskOverUdpAsync(IPEndPoint server, DnsQuery query, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancellationToken);
        await socket.SendAsync(query.ToOctets(), cancellationToken);
        var buffer = new byte[MaximumDatagram];
        while (true)
        {
            var count = await socket.ReceiveAsync(buffer, cancellationToken);
            if (DnsResponse.Parse(buffer.AsSpan(0, count), query) is { } response)
            {
                return response;
            }
        }
    }

    private static async Task<DnsResponse> AskOverTcpAsync(IPEndPoint server, DnsQuery query, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, cancellationToken);
        await using var stream = new NetworkStream(socket);
        var question = query.ToOctets();
        var framed = new byte[question.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)question.Length);
        question.CopyTo(framed, 2);
        await stream.WriteAsync(framed, cancellationToken);
        var prefix = new byte[2];
        await stream.ReadExactlyAsync(prefix, cancellationToken);
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        return DnsResponse.Parse(answer, query) is { IsTruncated: false } response
            ? response
            : throw new DnsFormatException("The nameserver sent an answer to another question.");
    }
}
