using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using XmppContacts.Addressing;

namespace XmppContacts.Accounts.ServerData;

/// <summary>Which accounts have been seen, at sixteen octets each: an export may hold a hundred thousand of them.</summary>
internal sealed class AccountRegister
{
    private readonly HashSet<UInt128> _seen = [];

    /// <summary>Notes an account.</summary>
    /// <returns>False when it was noted before.</returns>
    public bool Add(Jid jid)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(jid.ToString()), hash);
        return _seen.Add(BinaryPrimitives.ReadUInt128BigEndian(hash));
    }
}
