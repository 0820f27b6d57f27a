using XmppContacts.Addressing;
using XmppContacts.OpenPgp.KeyFiles;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Servers;

namespace XmppContacts.Migration.Tests.Independent;

/// <summary>Keys of accounts: in a directory of key files for the program, and in a GnuPG home folder for the reader that has none of its code.</summary>
internal sealed class KeysForBoth : IAsyncDisposable
{
    private readonly RunFolder _folder = new();
    private readonly KeyFileRing _ring;

    public KeysForBoth() => _ring = new KeyFileRing(Path, mayBeNew: true);

    /// <summary>The directory of key files.</summary>
    public string Path => _folder.File("keys");

    /// <summary>The key files as the program opens them.</summary>
    public IKeyRing Ring => _ring;

    /// <summary>The same keys for gpg.</summary>
    public GnuPgHome Home { get; } = new();

    /// <summary>Makes a key without passphrase for each address.</summary>
    public async Task AddAsync(IEnumerable<Jid> jids)
    {
        var before = Directory.Exists(Path) ? Directory.GetFiles(Path, "*.asc") : [];
        foreach (var jid in jids)
        {
            await _ring.GenerateAsync("xmpp:" + jid.Bare, TestContext.Current.CancellationToken);
        }

        await Home.ImportAsync(Directory.GetFiles(Path, "*.asc").Except(before));
    }

    public async ValueTask DisposeAsync()
    {
        _ring.Dispose();
        await Home.DisposeAsync();
        _folder.Dispose();
    }
}
