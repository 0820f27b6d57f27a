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
    /// <returns>Null, or the problem when it was noted before.</returns>
    public AccountProblem? Add(Jid jid, SourcePosition position)
    {
        // The octets of a local part and a domain, 1023 each, and what is between them.
        Span<byte> octets = stackalloc byte[2048];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(octets[..Encoding.UTF8.GetBytes(jid.ToString(), octets)], hash);
        return _seen.Add(BinaryPrimitives.ReadUInt128BigEndian(hash))
            ? null
            : new AccountProblem(jid.ToString(), "this account stands in the export more than once; only the first is used", position);
    }
}
