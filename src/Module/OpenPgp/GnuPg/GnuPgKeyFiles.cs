using System.Collections.Immutable;
using System.Globalization;

namespace XmppContacts.OpenPgp.GnuPg;

/// <summary>Public keys as files in a temporary directory of this user alone, for the time that gpg needs them; the ring is not changed.</summary>
internal sealed class GnuPgKeyFiles : IDisposable
{
    private DirectoryInfo? _directory;

    private GnuPgKeyFiles()
    {
    }

    /// <summary>The files, in the order of the keys.</summary>
    public ImmutableArray<string> Paths { get; private set; } = [];

    /// <summary>Writes the files; none for no keys.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static async Task<GnuPgKeyFiles> WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> keys, CancellationToken cancellationToken)
    {
        var files = new GnuPgKeyFiles();
        if (keys.Count == 0)
        {
            return files;
        }

        // Of mode 0700.
        files._directory = Directory.CreateTempSubdirectory("xmpp-contacts-keys-");
        try
        {
            for (var i = 0; i < keys.Count; i++)
            {
                var path = Path.Combine(files._directory.FullName, i.ToString(CultureInfo.InvariantCulture) + ".gpg");
                await File.WriteAllBytesAsync(path, keys[i], cancellationToken);
                files.Paths = files.Paths.Add(path);
            }

            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    public void Dispose() => _directory?.Delete(recursive: true);
}
