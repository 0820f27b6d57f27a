using XmppContacts.Text;

namespace XmppContacts.Files;

/// <summary>A folder filled beside its target and renamed when complete, so that no half folder stands under its name.</summary>
internal sealed class AtomicFolder : IDisposable
{
    private readonly string _target;
    private bool _complete;

    private AtomicFolder(string target, string path)
    {
        _target = target;
        Path = path;
    }

    /// <summary>The folder to fill.</summary>
    public string Path { get; }

    /// <summary>Makes the folder, which only the user who runs the program may read.</summary>
    /// <exception cref="IOException">There is something under the target's name, or the folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be made.</exception>
    public static AtomicFolder Open(string path)
    {
        var target = TrustedPath.Of(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)));
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new IOException($"'{VisibleText.Shortened(path)}' is there already; name a folder that does not exist, or an empty one.");
        }

        var temporary = AtomicFile.TemporaryName(target);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(temporary);
        }
        else
        {
            Directory.CreateDirectory(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new AtomicFolder(target, temporary);
    }

    /// <summary>Puts the folder in its place.</summary>
    public void Complete()
    {
        if (Directory.Exists(_target))
        {
            Directory.Delete(_target);
        }

        Directory.Move(Path, _target);
        _complete = true;
    }

    public void Dispose()
    {
        if (!_complete)
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
