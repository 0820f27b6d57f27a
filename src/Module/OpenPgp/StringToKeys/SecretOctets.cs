using System.Security.Cryptography;

namespace XmppContacts.OpenPgp.StringToKeys;

/// <summary>Octets that must not stay in memory: never moved, so that there is no second copy, and zeroed in the end.</summary>
internal sealed class SecretOctets(int length) : IDisposable
{
    private readonly byte[] _octets = GC.AllocateArray<byte>(length, pinned: true);
    private volatile bool _isDisposed;

    public Span<byte> Span => _octets;

    public ReadOnlyMemory<byte> Memory => _octets;

    /// <summary>Set before the octets are zeroed: what was made of them while this is still false was made of the true ones.</summary>
    public bool IsDisposed => _isDisposed;

    public void Dispose()
    {
        _isDisposed = true;
        CryptographicOperations.ZeroMemory(_octets);
    }
}
