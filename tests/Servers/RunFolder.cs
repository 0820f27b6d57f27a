namespace XmppContacts.Servers;

/// <summary>A temporary folder of one server, with a path short enough for the sockets in it.</summary>
public sealed class RunFolder : IDisposable
{
    private const int Attempts = 50;

    public RunFolder() => Path = Directory.CreateTempSubdirectory("xc-").FullName;

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Folder(string name) => Directory.CreateDirectory(File(name)).FullName;

    public void Dispose()
    {
        // Processes that were just ended may still be writing their last.
        for (var attempt = 1; Directory.Exists(Path); attempt++)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
            }
            catch (IOException) when (attempt < Attempts)
            {
                Thread.Sleep(100);
            }
        }
    }
}
