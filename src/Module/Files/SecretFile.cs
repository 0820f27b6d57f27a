using XmppContacts.Text;

namespace XmppContacts.Files;

/// <summary>A file with a password, passphrase, key or logins that is only read: who else can read or change it.</summary>
public static class SecretFile
{
    /// <summary>Whether the file can be trusted.</summary>
    /// <param name="path">The file; a pipe or device is not checked, and on Windows nothing is.</param>
    /// <returns>A warning when others can read it, as a sentence; null when there is nothing to say.</returns>
    /// <exception cref="UnauthorizedAccessException">Others can change it, or put another in its place.</exception>
    /// <exception cref="IOException">The links on the way lead round in a circle.</exception>
    public static string? Check(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);

        // What the shell makes of <(...) is a pipe whose name is no path.
        if (FileStatus.Of(path) is not { Kind: FileKind.Regular })
        {
            return null;
        }

        var real = TrustedPath.Of(path);
        if (FileStatus.Of(real) is not { } file)
        {
            return null;
        }

        var name = VisibleText.Shortened(path);
        if (!file.IsOurs)
        {
            throw new UnauthorizedAccessException($"'{name}' belongs to another user, who can change it, and is not used. Make a copy of your own, with mode 600.");
        }

        if (file.IsWritableByOthers)
        {
            throw new UnauthorizedAccessException($"'{name}' can be changed by other users and is not used. Check its content, then take their permissions away (chmod 600).");
        }

        var folder = Path.GetDirectoryName(real)!;
        if (FileStatus.Of(folder) is { } parent && (!parent.IsOurs || parent.LetsOthersReplace))
        {
            throw new UnauthorizedAccessException(
                $"'{name}' is not used: other users can replace it, since they can change the folder '{VisibleText.Shortened(folder)}'. Move it to a folder of your own.");
        }

        return file.IsReadableByOthers ? $"Other users of this machine can read '{name}'. Take their permissions away (chmod 600)." : null;
    }
}
