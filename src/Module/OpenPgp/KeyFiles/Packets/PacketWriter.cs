using System.Security.Cryptography;
using XmppContacts.OpenPgp.Packets;

namespace XmppContacts.OpenPgp.KeyFiles.Packets;

/// <summary>Writes packets one after another. Its buffer may hold secrets and is cleared when it is given up.</summary>
internal sealed class PacketWriter
{
    private byte[] _buffer = new byte[1024];
    private int _length;

    /// <summary>Writes a packet whose body has one or more parts.</summary>
    public void Write(PacketTag tag, ReadOnlySpan<byte> body, ReadOnlySpan<byte> more = default)
    {
        var length = body.Length + more.Length;
        var needed = _length + PacketHeader.Size(length) + length;
        if (needed > _buffer.Length)
        {
            var larger = new byte[Math.Max(needed, _buffer.Length * 2)];
            _buffer.AsSpan(0, _length).CopyTo(larger);
            CryptographicOperations.ZeroMemory(_buffer);
            _buffer = larger;
        }

        var rest = PacketHeader.Write(_buffer.AsSpan(_length), tag, length);
        body.CopyTo(rest);
        more.CopyTo(rest[body.Length..]);
        _length = needed;
    }

    /// <summary>What was written.</summary>
    public byte[] ToArrayAndClear()
    {
        var result = _buffer.AsSpan(0, _length).ToArray();
        CryptographicOperations.ZeroMemory(_buffer);
        _length = 0;
        return result;
    }
}
