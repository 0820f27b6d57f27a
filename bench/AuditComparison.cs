namespace XmppContacts.Bench;

/// <summary>An audit of an export against a parser that looks at nothing, in turn on the same file, as whole processes.</summary>
internal static class AuditComparison
{
    private const int Rounds = 5;
    private const int FewAccounts = 1000;

    public static async Task<int> RunAsync(int accounts)
    {
        var folder = Directory.CreateTempSubdirectory("xmpp-contacts-bench-");
        try
        {
            var few = Path.Combine(folder.FullName, "few.xml");
            var many = Path.Combine(folder.FullName, "many.xml");
            ExportGenerator.Write(few, FewAccounts);
            ExportGenerator.Write(many, accounts);
            var megabytes = new FileInfo(many).Length / 1e6;
            Console.WriteLine($"{accounts:N0} accounts, {megabytes:N1} MB; {Rounds} rounds, the two in turn; medians");

            var tool = Tool();
            var self = typeof(AuditComparison).Assembly.Location;
            await MeasuredProcess.RunAsync(self, "bare", many);
            var bare = new List<MeasuredProcess>();
            var summary = new List<MeasuredProcess>();
            var csv = new List<MeasuredProcess>();
            for (var i = 0; i < Rounds; i++)
            {
                bare.Add(await MeasuredProcess.RunAsync(self, "bare", many));
                summary.Add(await MeasuredProcess.RunAsync(tool, "audit", many));
            }

            // Not between the others: the system is still writing hundreds of megabytes to disk when the program has ended.
            for (var i = 0; i < Rounds; i++)
            {
                csv.Add(await MeasuredProcess.RunAsync(tool, "audit", many, "--csv", Path.Combine(folder.FullName, "findings.csv")));
            }

            var small = await MeasuredProcess.RunAsync(tool, "audit", few);
            Write("XmlReader.Read() alone", bare, bare, megabytes);
            Write("audit", summary, bare, megabytes);
            Write("audit --csv", csv, bare, megabytes);
            Console.WriteLine($"peak memory of the audit: {small.PeakMegabytes:N0} MB for {FewAccounts:N0} accounts, {summary.Max(run => run.PeakMegabytes):N0} MB for {accounts:N0}");
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Write(string name, List<MeasuredProcess> runs, List<MeasuredProcess> bare, double megabytes)
    {
        var seconds = Median.Of(runs.Select(run => run.Seconds));
        var ratio = Median.Of(runs.Zip(bare, (run, other) => run.Seconds / other.Seconds));
        Console.WriteLine($"{name,-24} {seconds,7:N2} s  {megabytes / seconds,6:N0} MB/s  {ratio,5:N2} times the bare pass  {runs.Max(run => run.PeakMegabytes),5:N0} MB");
    }

    // Built beside this program, in the same configuration.
    public static string Tool() => Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "../../../../src/Tool/bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "xmpp-contacts.dll"));
}
