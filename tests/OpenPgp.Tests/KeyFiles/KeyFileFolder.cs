using XmppContacts.OpenPgp.KeyFiles;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Tests.Keys;

namespace XmppContacts.OpenPgp.Tests.KeyFiles;

/// <summary>A directory of key files of a test's own.</summary>
internal sealed class KeyFileFolder : KeyRingContract.IPlace
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<KeyFileRing> _rings = [];

    public string Path => _folder.Path;

    public KeyFileRing Ring(string? passphrase = null, string? file = null, TimeProvider? clock = null)
    {
        var ring = new KeyFileRing(file is null ? Path : File(file), passphrase?.AsMemory(), mayBeNew: false, clock ?? TimeProvider.System);
        _rings.Add(ring);
        return ring;
    }

    public string File(string name) => _folder.File(name);

    public string Write(string name, byte[] content) => _folder.Write(name, content);

    public IKeyRing Open(string? passphrase) => Ring(passphrase);

    public Task ForgetAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _rings.ForEach(ring => ring.Dispose());
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
