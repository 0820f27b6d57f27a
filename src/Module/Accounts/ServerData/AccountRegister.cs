using System.Security.Cryptography;
using System.Text;
using XmppContacts.Addressing;

namespace XmppContacts.Accounts.ServerData;

/// <summary>Which accounts have been seen, at sixteen octets each: an export may hold a hundred thousand of them.</summary>
internal sealed class AccountRegister
{
    // Keyed, so that nobody can choose a name that collides with another's.
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly HashSet<UInt128> _seen = [];

    /// <summary>Notes an account.</summary>
    /// <returns>False when it was noted before.</returns>
    public bool Add(Jid jid)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(jid.ToString()), hash);
        return _seen.Add(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash));
    }
}
