using XmppContacts.Text;

namespace XmppContacts.Files;

/// <summary>Paths that others cannot lead elsewhere: in folders where others may make files, what they have made there is not used.</summary>
/// <remarks>
/// Linux has the same rules as the settings <c>fs.protected_symlinks</c>, <c>fs.protected_fifos</c> and <c>fs.protected_regular</c>, which can be off. Without them, a link that somebody puts
/// under a report's name in <c>/tmp</c> would have root overwrite whatever file it leads to. Where the system does not tell whose a file is, only links are followed.
/// </remarks>
internal static class TrustedPath
{
    /// <summary>The path without links, all of which may be followed. Nothing need be there.</summary>
    /// <exception cref="UnauthorizedAccessException">A link on the way is another user's, in a folder where others may make files.</exception>
    /// <exception cref="IOException">The links lead round in a circle.</exception>
    public static string Of(string path) => RealPath.Of(path, CheckLink);

    /// <summary>As <see cref="Of"/>, for a file that is written where it stands, not replaced: it must not be another user's there either, who could read it.</summary>
    /// <inheritdoc cref="Of"/>
    public static string InPlace(string path)
    {
        var real = Of(path);
        if (FileStatus.OfLink(real) is { Kind: not FileKind.Link } file && IsPlanted(real, file))
        {
            throw Refused(path, real, "belongs to another user");
        }

        return real;
    }

    private static void CheckLink(string path, string link)
    {
        if (FileStatus.OfLink(link) is { } status && IsPlanted(link, status))
        {
            throw Refused(path, link, "is a link of another user");
        }
    }

    // The folder's owner could change everything in it anyway.
    private static bool IsPlanted(string path, FileStatus status) =>
        !status.IsOurs && Path.GetDirectoryName(path) is { } name && FileStatus.Of(name) is { TakesFilesOfOthers: true } folder && folder.Owner != status.Owner;

    private static UnauthorizedAccessException Refused(string path, string place, string what) => new(
        $"'{VisibleText.Shortened(path)}' is not used: '{VisibleText.Shortened(place)}' {what}, in a folder that others can write to. Name a file in a folder of your own.");
}
