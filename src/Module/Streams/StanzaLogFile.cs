using XmppContacts.Files;

namespace XmppContacts.Streams;

/// <summary>A file that takes the stanzas of sessions, for <see cref="XmppConnectionOptions.Log"/>.</summary>
public static class StanzaLogFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the file anew. Stanzas hold what users believe to be private: only the user who runs the program may read it, also when one was there that others could read.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be made.</exception>
    public static TextWriter Create(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        var file = new FileStream(TrustedPath.InPlace(path), options);
        try
        {
            if (!OperatingSystem.IsWindows() && RegularFile.Is(file))
            {
                File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly);
            }

            return TextWriter.Synchronized(new StreamWriter(file) { AutoFlush = true });
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
