using System.Diagnostics;
using System.Text;
using XmppContacts.OpenPgp;

namespace XmppContacts.Bench;

/// <summary>Items as they are published, encrypted and decrypted in process, against a gpg process per item; one after the other in each round.</summary>
internal static class OpenPgpComparison
{
    private const int Rounds = 5;
    private const int ItemOctets = 300;
    private const int KeptItems = 50_000;
    private const int ColdItems = 2_000;
    private const int GpgItems = 40;
    private const int GpgDefaultCount = 65_011_712;
    private const int OwnCount = 65_536;

    private const string Passphrase = "ZSRD5lK9mz-5VHNyu2N1XLiJZ8I87jkv85ceZkVrOGA";

    public static Task<int> RunAsync()
    {
        var content = new byte[ItemOctets];
        Array.Fill(content, (byte)' ');
        Encoding.UTF8.GetBytes("<contact xmlns='urn:xmpp:contacts:0'><name>Élise Müller</name></contact>", content);
        Console.WriteLine($"items of {ItemOctets} octets; {Rounds} rounds, all in turn; medians; {Environment.ProcessorCount} cores");

        var rows = new List<Row>();
        AddKept(rows, content);
        AddCold(rows, content);
        using var gpg = GpgPerItem.IsInstalled ? new Gpg(content) : null;
        gpg?.AddTo(rows, content);

        foreach (var row in rows)
        {
            row.Measure();
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var row in rows)
            {
                row.Times.Add(row.Measure());
            }
        }

        foreach (var row in rows)
        {
            row.Write();
        }

        Console.WriteLine(gpg is null
            ? "gpg is not installed: no comparison"
            : "gpg's default (AES-256, SHA-1) takes two hashes of 65 MB for a key; in process they use two threads when one item is read at a time");

        return Task.FromResult(0);
    }

    private static void AddKept(List<Row> rows, byte[] content)
    {
        var secret = new SymmetricSecret(Passphrase);
        var message = secret.Encrypt(content);
        foreach (var atATime in new[] { 1, 2 })
        {
            rows.Add(new Row("encrypt, key kept", atATime, KeptItems, _ => secret.Encrypt(content)));
            rows.Add(new Row("decrypt our own, key kept", atATime, KeptItems, _ => secret.Decrypt(message)));
        }
    }

    private static void AddCold(List<Row> rows, byte[] content)
    {
        using var writer = new SymmetricSecret(Passphrase);
        var message = writer.Encrypt(content);
        foreach (var atATime in new[] { 1, 2 })
        {
            rows.Add(new Row("encrypt, key derived for each", atATime, ColdItems, _ =>
            {
                using var secret = new SymmetricSecret(Passphrase);
                secret.Encrypt(content);
            }));
            rows.Add(new Row("decrypt our own, key derived for each", atATime, ColdItems, _ =>
            {
                using var secret = new SymmetricSecret(Passphrase);
                secret.Decrypt(message);
            }));
        }
    }

    private sealed class Gpg : IDisposable
    {
        private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("xmpp-contacts-bench-");
        private readonly GpgPerItem _gpg;
        private readonly byte[][] _default;
        private readonly byte[][] _own;

        public Gpg(byte[] content)
        {
            _gpg = new GpgPerItem(_home.FullName, Encoding.UTF8.GetBytes(Passphrase));
            _default = [.. Enumerable.Range(0, GpgItems).Select(_ => _gpg.Encrypt(content, GpgDefaultCount))];
            using var secret = new SymmetricSecret(Passphrase);
            _own = [.. Enumerable.Range(0, GpgItems).Select(_ => secret.Encrypt(content))];
        }

        public void AddTo(List<Row> rows, byte[] content)
        {
            foreach (var atATime in new[] { 1, 2 })
            {
                var read = new Row("gpg per item: decrypt gpg's default count", atATime, GpgItems, item => _gpg.Decrypt(_default[item]));
                rows.Add(read);
                rows.Add(new Row("decrypt gpg's default count, new to us", atATime, GpgItems, item =>
                {
                    using var secret = new SymmetricSecret(Passphrase);
                    secret.Decrypt(_default[item]);
                }, read));

                var readOwn = new Row("gpg per item: decrypt our own", atATime, GpgItems, item => _gpg.Decrypt(_own[item]));
                rows.Add(readOwn);
                rows.Add(Batch("decrypt our own, one derivation for all", atATime, (secret, item) => secret.Decrypt(_own[item]), readOwn));

                var write = new Row("gpg per item: encrypt with our count", atATime, GpgItems, _ => _gpg.Encrypt(content, OwnCount));
                rows.Add(write);
                rows.Add(Batch("encrypt, one derivation for all", atATime, (secret, _) => secret.Encrypt(content), write));
            }
        }

        public void Dispose() => _home.Delete(recursive: true);

        // As many items as gpg gets, with a secret that is new in each round.
        private static Row Batch(string name, int atATime, Action<SymmetricSecret, int> action, Row other)
        {
            var secret = new SymmetricSecret(Passphrase);
            return new Row(name, atATime, GpgItems, item => action(secret, item), other)
            {
                Before = () =>
                {
                    secret.Dispose();
                    secret = new SymmetricSecret(Passphrase);
                },
            };
        }
    }

    /// <summary>One thing that is measured.</summary>
    private sealed record Row(string Name, int AtATime, int Items, Action<int> Action, Row? Other = null)
    {
        public List<double> Times { get; } = [];

        public Action Before { get; init; } = () => { };

        public double Measure()
        {
            Before();
            var clock = Stopwatch.StartNew();
            if (AtATime == 1)
            {
                for (var item = 0; item < Items; item++)
                {
                    Action(item);
                }
            }
            else
            {
                Parallel.For(0, Items, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, Action);
            }

            return clock.Elapsed.TotalSeconds;
        }

        public void Write()
        {
            var seconds = Median.Of(Times);
            var line = $"{Name,-44} {AtATime} at a time {Items / seconds,10:N0} items/s {seconds / Items * 1e6,12:N2} µs";
            Console.WriteLine(Other is null ? line : $"{line}  {Median.Of(Other.Times.Zip(Times, (other, own) => other / own)),8:N1} times as fast as gpg per item");
        }
    }
}
