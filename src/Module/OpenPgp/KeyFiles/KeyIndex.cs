using System.Collections.Immutable;
using XmppContacts.OpenPgp.KeyFiles.Packets;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.OpenPgp.KeyFiles;

/// <summary>The keys of a ring by fingerprint and key ID. Thread-safe.</summary>
internal sealed class KeyIndex
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, IndexedKey> _keys = [];
    private readonly Dictionary<ulong, List<(CertifiedKey Key, CertifiedPart Part)>> _parts = [];
    private readonly List<OpenPgpKey> _descriptions = [];
    private ImmutableArray<OpenPgpKey> _listed;

    /// <summary>All keys in the order they were added.</summary>
    public ImmutableArray<OpenPgpKey> Listed
    {
        get
        {
            lock (_lock)
            {
                return _listed.IsDefault ? _listed = [.. _descriptions] : _listed;
            }
        }
    }

    /// <summary>Adds a key, or another copy of one.</summary>
    public void Set(IndexedKey indexed)
    {
        lock (_lock)
        {
            if (_keys.TryGetValue(indexed.Key.Fingerprint, out var old))
            {
                foreach (var part in old.Key.Parts)
                {
                    _parts[part.Key.KeyId].RemoveAll(other => other.Key == old.Key);
                }

                _descriptions[_descriptions.IndexOf(old.Description)] = indexed.Description;
            }
            else
            {
                _descriptions.Add(indexed.Description);
            }

            _keys[indexed.Key.Fingerprint] = indexed;
            foreach (var part in indexed.Key.Parts)
            {
                if (!_parts.TryGetValue(part.Key.KeyId, out var parts))
                {
                    _parts.Add(part.Key.KeyId, parts = []);
                }

                parts.Add((indexed.Key, part));
            }

            _listed = default;
        }
    }

    public IndexedKey? Find(string fingerprint)
    {
        lock (_lock)
        {
            return _keys.GetValueOrDefault(fingerprint);
        }
    }

    /// <summary>The parts with a key ID, of which anybody can make a second one.</summary>
    public ImmutableArray<(CertifiedKey Key, CertifiedPart Part)> Find(ulong keyId)
    {
        lock (_lock)
        {
            return _parts.TryGetValue(keyId, out var parts) ? [.. parts] : [];
        }
    }

    /// <summary>All parts whose secret key is there.</summary>
    public ImmutableArray<(CertifiedKey Key, CertifiedPart Part)> SecretParts()
    {
        lock (_lock)
        {
            return [.. _descriptions.Select(description => _keys[description.Fingerprint].Key).SelectMany(key => key.Parts.Where(part => part.HasSecret).Select(part => (key, part)))];
        }
    }

    /// <summary>The parts that a signature may be by.</summary>
    public static IEnumerable<(CertifiedKey Key, CertifiedPart Part)> Issuers(IEnumerable<(CertifiedKey Key, CertifiedPart Part)> parts, SignaturePacket signature) =>
        parts.Where(candidate => signature.NamesAsIssuer(candidate.Part.Key));
}
