using XmppContacts.OpenPgp.Ciphers;

namespace XmppContacts.OpenPgp.StringToKeys;

/// <summary>
/// The keys derived from one passphrase, by salt and parameters. Bounded: the keys that were used last are kept, at most twice
/// <see cref="GenerationKeys"/>, since a foreign program's messages each bring a salt of their own. For any number of threads.
/// </summary>
internal sealed class KeptKeys(SecretOctets passphrase) : IDisposable
{
    /// <summary>When so many keys have been used, those not used since the last time that happened are forgotten.</summary>
    public const int GenerationKeys = 256;

    private readonly Lock _lock = new();
    private Dictionary<(StringToKey StringToKey, int Octets), KeptKey> _recent = [];
    private Dictionary<(StringToKey StringToKey, int Octets), KeptKey> _older = [];
    private bool _isDisposed;

    /// <summary>A cipher with a key of this length, for one thread, to be disposed soon.</summary>
    public RentedCipher Rent(StringToKey stringToKey, int octets, CancellationToken cancellationToken)
    {
        while (true)
        {
            var key = Find(stringToKey, octets);
            if (key.TryRent(cancellationToken) is { } cipher)
                return new RentedCipher(key, cipher);
        }
    }

    /// <summary>Copies a key of as many octets as <paramref name="destination"/> has.</summary>
    public void Copy(StringToKey stringToKey, Span<byte> destination, CancellationToken cancellationToken)
    {
        while (!Find(stringToKey, destination.Length).TryCopy(destination, cancellationToken))
        {
        }
    }

    public void Dispose()
    {
        KeptKey[] all;
        lock (_lock)
        {
            _isDisposed = true;
            all = [.. _recent.Values, .. _older.Values];
            _recent = [];
            _older = [];
        }

        Forget(all);
    }

    // A key found here may be forgotten before it is used; it then says so, and is looked for again.
    private KeptKey Find(StringToKey stringToKey, int octets)
    {
        KeptKey? key;
        IEnumerable<KeptKey> forgotten = [];
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(SymmetricSecret));
            var name = (stringToKey, octets);
            if (_recent.TryGetValue(name, out key))
                return key;

            if (!_older.Remove(name, out key))
            {
                key = new KeptKey(passphrase, stringToKey, octets);
            }

            if (_recent.Count == GenerationKeys)
            {
                forgotten = _older.Values;
                _older = _recent;
                _recent = [];
            }

            _recent.Add(name, key);
        }

        // Outside the lock: a key that is just being derived is waited for.
        Forget(forgotten);
        return key;
    }

    private static void Forget(IEnumerable<KeptKey> keys)
    {
        foreach (var key in keys)
        {
            key.Dispose();
        }
    }

    /// <summary>A cipher that goes back to its key.</summary>
    public readonly ref struct RentedCipher(KeptKey key, AesCfb cipher)
    {
        public AesCfb Cipher { get; } = cipher;

        public void Dispose() => key.Return(Cipher);
    }
}
