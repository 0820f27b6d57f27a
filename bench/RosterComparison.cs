using System.Diagnostics;
using System.Globalization;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Rosters;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Bench;

/// <summary>Rosters of 100 contacts read over one session: by us, by a socket that looks at nothing, and by slixmpp, in turn on the same servers.</summary>
internal static class RosterComparison
{
    private const int Contacts = 100;
    private const int Reads = 2000;
    private const int Rounds = 3;
    private const string Password = "bench password";

    // Requests are pipelined as far as slixmpp does: all are made at once.
    private const string Slixmpp = """
        import asyncio, ssl, sys, time, slixmpp
        jid, password, port, ca, reads = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], int(sys.argv[5])
        class Reader(slixmpp.ClientXMPP):
            def __init__(self):
                super().__init__(jid, password)
                self.ca_certs = ca
                self.add_event_handler('session_start', self.start)
            async def start(self, event):
                def get():
                    iq = self.make_iq_get(queryxmlns='jabber:iq:roster')
                    return iq.send(timeout=120)
                await get()
                began = time.perf_counter()
                await asyncio.gather(*[get() for _ in range(reads)])
                print(reads / (time.perf_counter() - began))
                self.disconnect()
        client = Reader()
        client.connect(('127.0.0.1', port))
        client.process(forever=False)
        """;

    public static async Task<int> RunAsync()
    {
        foreach (var kind in Enum.GetValues<ServerKind>())
        {
            if (XmppServer.Missing(kind) is { } missing)
            {
                Console.WriteLine($"{kind}: {missing}");
                continue;
            }

            using var authority = new TestAuthority();
            var account = new TestAccount("bench", TestDomains.Sha256, Password);
            await using var server = await XmppServer.StartAsync(kind, new ServerSetup { Accounts = [account] }, authority);
            var options = new XmppConnectionOptions(Jid.Parse(account.Address, CultureInfo.InvariantCulture), Password)
            {
                Server = new ServerAddress("127.0.0.1", server.ClientPort),
                ExtraRoots = [authority.Root],
            };
            await FillAsync(options);
            var ours = new List<double>();
            var raw = new List<double>();
            var theirs = new List<double>();
            for (var i = 0; i < Rounds; i++)
            {
                ours.Add(await OursAsync(options));
                raw.Add(await RawRosterReader.ReadAsync(account, server.ClientPort, authority, Reads));
                theirs.Add(await TheirsAsync(account, server.ClientPort, authority));
            }

            Console.WriteLine($"{kind}: {Median.Of(ours):N0} rosters of {Contacts} contacts a second");
            Console.WriteLine($"  a socket that looks at nothing: {Median.Of(raw):N0}; we reach {Median.Of(ours.Zip(raw, (our, most) => our / most)):P0} of it");
            Console.WriteLine($"  slixmpp: {Median.Of(theirs):N0}; we are {Median.Of(ours.Zip(theirs, (our, their) => our / their)):N1} times as fast");
        }

        return 0;
    }

    private static async Task FillAsync(XmppConnectionOptions options)
    {
        await using var account = await SessionAccount.ConnectAsync(options);
        await Task.WhenAll(Enumerable.Range(0, Contacts).Select(i => account.SetRosterItemAsync(
            new RosterItem { Jid = Jid.Create($"contact{i}", "elsewhere.example"), Name = $"Contact {i}", Groups = ["Friends", "Work"] })));
    }

    private static async Task<double> OursAsync(XmppConnectionOptions options)
    {
        await using var account = await SessionAccount.ConnectAsync(options);
        await account.GetRosterAsync(CancellationToken.None);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Reads).Select(_ => account.GetRosterAsync(CancellationToken.None).AsTask()));
        return Reads / clock.Elapsed.TotalSeconds;
    }

    private static async Task<double> TheirsAsync(TestAccount account, int port, TestAuthority authority)
    {
        var root = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(root, authority.RootPem);
            var start = new ProcessStartInfo(
                "/usr/bin/python3", ["-c", Slixmpp, account.Address, account.Password, port.ToString(CultureInfo.InvariantCulture), root, Reads.ToString(CultureInfo.InvariantCulture)])
            {
                RedirectStandardOutput = true,
            };
            using var python = Process.Start(start)!;
            var output = await python.StandardOutput.ReadToEndAsync();
            await python.WaitForExitAsync();
            return double.Parse(output.Trim(), CultureInfo.InvariantCulture);
        }
        finally
        {
            File.Delete(root);
        }
    }
}
