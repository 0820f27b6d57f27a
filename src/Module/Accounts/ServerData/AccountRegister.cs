using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using XmppContacts.Addressing;

namespace XmppContacts.Accounts.ServerData;

/// <summary>Which accounts have been seen, at sixteen octets each: an export may hold a hundred thousand of them.</summary>
internal sealed class AccountRegister
{
    private readonly HashSet<UInt128> _seen = [];
    private readonly HashSet<UInt128> _repeated = [];

    /// <summary>A register of nothing.</summary>
    public AccountRegister()
    {
    }

    /// <summary>A register for another reading of what was read before.</summary>
    /// <param name="earlier">The register of that reading, at its end.</param>
    public AccountRegister(AccountRegister earlier) => _repeated = earlier._repeated;

    /// <summary>Notes an account.</summary>
    /// <returns>Null, or the problem when it was noted before.</returns>
    public AccountProblem? Add(Jid jid, SourcePosition position)
    {
        var hash = HashOf(jid);
        if (_seen.Add(hash))
        {
            return null;
        }

        _repeated.Add(hash);
        return new AccountProblem(jid.ToString(), "this account stands in the export more than once; only the first is used", position);
    }

    /// <summary>Notes the accounts of another register.</summary>
    public void Add(AccountRegister other)
    {
        _repeated.UnionWith(other._repeated);
        _repeated.UnionWith(other._seen.Where(hash => !_seen.Add(hash)));
    }

    /// <summary>Whether an account was noted twice, here or in the reading before.</summary>
    public bool IsRepeated(Jid jid) => _repeated.Count > 0 && _repeated.Contains(HashOf(jid));

    private static UInt128 HashOf(Jid jid)
    {
        // The octets of a local part and a domain, 1023 each, and what is between them.
        Span<byte> octets = stackalloc byte[2048];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(octets[..Encoding.UTF8.GetBytes(jid.Key, octets)], hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
