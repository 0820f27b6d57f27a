using XmppContacts.OpenPgp.KeyFiles;

namespace XmppContacts.OpenPgp.Keys;

/// <summary>Where keys are: in key files, or in a GnuPG home directory. The only place where it is decided which ring is used.</summary>
public sealed record KeyRingSource
{
    private readonly string? _home;
    private readonly string? _files;
    private readonly bool _mayBeNew;

    private KeyRingSource(string? home, string? files, bool mayBeNew)
    {
        _home = home;
        _files = files;
        _mayBeNew = mayBeNew;
    }

    /// <summary>The directory that a file beside the keys can be written to; null for the user's own GnuPG home, or a single key file.</summary>
    public string? Directory => _files is null ? _home : System.IO.Directory.Exists(_files) ? _files : null;

    /// <summary>A GnuPG home directory.</summary>
    /// <param name="home">The directory; null is the user's own.</param>
    public static KeyRingSource GnuPg(string? home) => new(home, null, false);

    /// <summary>Key files.</summary>
    /// <param name="path">A key file, or a directory of key files.</param>
    /// <param name="mayBeNew">Whether the directory is created when the first key is written.</param>
    public static KeyRingSource Files(string path, bool mayBeNew = false) => new(null, path, mayBeNew);

    /// <summary>The ring. Nothing is read before it is needed.</summary>
    /// <param name="passphrase">The passphrase of the secret keys, or null. It is copied.</param>
    /// <exception cref="ArgumentException">The passphrase has a line break, which GnuPG does not accept.</exception>
    public IDisposableKeyRing Open(ReadOnlyMemory<char>? passphrase) =>
        _files is null ? new GnuPgKeyRing(_home, passphrase) : new KeyFileRing(_files, passphrase, _mayBeNew);
}
