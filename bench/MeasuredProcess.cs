using System.Diagnostics;
using System.Globalization;

namespace XmppContacts.Bench;

/// <summary>What a whole process took.</summary>
/// <param name="Seconds">From start to exit.</param>
/// <param name="PeakMegabytes">The most memory it held at once (VmHWM); 0 where the system does not tell.</param>
internal sealed record MeasuredProcess(double Seconds, double PeakMegabytes)
{
    // Seldom enough that a program on all cores does not feel it; the peak of one that runs for a second comes early.
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs a .NET program and throws away what it writes.</summary>
    public static async Task<MeasuredProcess> RunAsync(string assembly, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(assembly);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        var errors = process.StandardError.ReadToEndAsync();
        var exit = process.WaitForExitAsync();
        var peak = 0.0;
        while (!exit.IsCompleted)
        {
            peak = Math.Max(peak, PeakOf(process.Id));
            await Task.WhenAny(exit, Task.Delay(Poll));
        }

        clock.Stop();
        await output;
        return process.ExitCode == 0
            ? new MeasuredProcess(clock.Elapsed.TotalSeconds, peak)
            : throw new InvalidOperationException($"{Path.GetFileName(assembly)} {string.Join(' ', arguments)} exited with {process.ExitCode}: {await errors}");
    }

    private static double PeakOf(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
