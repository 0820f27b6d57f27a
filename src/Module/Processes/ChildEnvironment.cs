using System.Diagnostics;

namespace XmppContacts.Processes;

/// <summary>The environment of programs that are started: only the variables they need.</summary>
/// <remarks>
/// The environment of a process is readable as long as it runs, and daemons such as <c>gpg-agent</c> outlive the run. So <c>XMPP_PASSWORD</c> and other secrets of the
/// caller's environment are never passed on: what is not listed here is removed.
/// </remarks>
internal static class ChildEnvironment
{
    private const string LocalePrefix = "LC_";

    private static readonly HashSet<string> Unix = new(StringComparer.Ordinal)
    {
        // Where programs, libraries, files and time zones are found.
        "PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TZ", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "GNUPGHOME",

        // Messages, and how a pinentry reaches the user.
        "LANG", "LANGUAGE", "TERM", "GPG_TTY", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "PINENTRY_USER_DATA",
    };

    private static readonly HashSet<string> Windows = new(StringComparer.OrdinalIgnoreCase)
    {
        "PATH", "PATHEXT", "COMSPEC", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "TEMP", "TMP", "USERNAME", "USERDOMAIN", "USERPROFILE", "HOME", "HOMEDRIVE", "HOMEPATH",
        "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "PROGRAMFILES", "PROGRAMFILES(X86)", "GNUPGHOME", "LANG", "LANGUAGE",
    };

    /// <summary>Removes all variables that the program does not need.</summary>
    public static void Restrict(ProcessStartInfo start)
    {
        var allowed = OperatingSystem.IsWindows() ? Windows : Unix;
        foreach (var name in start.Environment.Keys.Where(name => !allowed.Contains(name) && !name.StartsWith(LocalePrefix, StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }
    }
}
