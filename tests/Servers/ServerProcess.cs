using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace XmppContacts.Servers;

/// <summary>A program that this run started, and which ends with it.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(3);
    private static readonly ConcurrentBag<Socket> Reservations = [];

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ServerProcess(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += EndWithRun;
    }

    /// <summary>The path of an installed program, or null.</summary>
    public static string? Find(string program) =>
        ((Environment.GetEnvironmentVariable("PATH") ?? "") + ":/usr/sbin:/sbin").Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>A TCP port of loopback that nobody listens on, and that no other run of tests gets while this process runs.</summary>
    public static int FreePort()
    {
        while (true)
        {
            // Below the ports that systems give to outgoing connections: one of those could come between this and the server's start.
            var port = Random.Shared.Next(10_000, 30_000);
            if (Reserve(port) && IsFree(port))
            {
                return port;
            }
        }
    }

    /// <summary>Starts a program and waits until it listens on all ports.</summary>
    public static async Task<ServerProcess> StartAsync(ProcessStartInfo start, params int[] ports)
    {
        var server = new ServerProcess(start);
        try
        {
            foreach (var port in ports)
            {
                await server.WaitForPortAsync(port);
            }

            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task RunAsync(ProcessStartInfo start, string input = "")
    {
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{start.FileName} ended with {process.ExitCode}: {await output} {await errors}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= EndWithRun;
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // An abstract socket is a name on this machine that goes with the process, however that ends.
    private static bool Reserve(int port)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        var reservation = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            reservation.Bind(new UnixDomainSocketEndPoint(string.Create(CultureInfo.InvariantCulture, $"\0xmpp-contacts-tests-port-{port}")));
            Reservations.Add(reservation);
            return true;
        }
        catch (SocketException)
        {
            reservation.Dispose();
            return false;
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task WaitForPortAsync(int port)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (!_process.HasExited && since.Elapsed < StartTimeout)
            {
                await Task.Delay(50);
            }
            catch (SocketException)
            {
                throw new InvalidOperationException($"{_process.StartInfo.FileName} does not listen on port {port}: {Output()}");
            }
        }
    }

    private void Note(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }

    private string Output()
    {
        lock (_output)
        {
            return _output.ToString();
        }
    }

    private void EndWithRun(object? sender, EventArgs e)
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }
}
