namespace XmppContacts.Files;

/// <summary>Tells files from devices and pipes, whose permissions are not ours to change: others use <c>/dev/null</c> too.</summary>
internal static class RegularFile
{
    /// <summary>Whether a file that is open for writing keeps what is written to it. The system seeks in devices, but cuts nothing off them.</summary>
    public static bool Is(FileStream file)
    {
        if (!file.CanSeek)
        {
            return false;
        }

        try
        {
            file.SetLength(file.Length);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
