using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace XmppContacts;

/// <summary>
/// Gives the process that runs tests a temporary directory of its own, and a lease on what it starts:
/// <c>lease.sh</c> ends all processes that are left and deletes the directory, also when this process is killed.
/// </summary>
internal static class TestRun
{
    /// <summary>Is in the environment of every process that the tests start, with a value for each process that runs tests.</summary>
    public const string Mark = "XMPP_CONTACTS_TEST_PROCESS";

    [ModuleInitializer]
    internal static void Begin()
    {
        // A test that starts this program again has the lease already.
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(Mark) is not null)
        {
            return;
        }

        var folder = Directory.CreateTempSubdirectory("xt-").FullName;
        var value = Path.GetFileName(folder) + "-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "lease.sh"), Environment.ProcessId.ToString(CultureInfo.InvariantCulture), $"{Mark}={value}", folder];

        // Not in this process's session: an interrupt from the terminal ends the tests, and then it is the lease's turn.
        Process.Start("setsid", ["bash", .. arguments]).Dispose();
        Environment.SetEnvironmentVariable(Mark, value);
        Environment.SetEnvironmentVariable("TMPDIR", folder);
    }
}
