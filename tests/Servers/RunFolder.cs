namespace XmppContacts.Servers;

/// <summary>A temporary folder of one server, with a path short enough for the sockets in it.</summary>
public sealed class RunFolder : IDisposable
{
    public RunFolder() => Path = Directory.CreateTempSubdirectory("xc-").FullName;

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Folder(string name) => Directory.CreateDirectory(File(name)).FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that is being ended may still write; the folder is temporary anyway.
        }
    }
}
