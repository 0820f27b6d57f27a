using System.Security.Cryptography;
using XmppContacts.Files;
using XmppContacts.OpenPgp.KeyFiles.Packets;
using XmppContacts.OpenPgp.Symmetric;

namespace XmppContacts.OpenPgp.KeyFiles;

/// <summary>Keys on their way from and to files of other programs.</summary>
public static class KeyFileContent
{
    /// <summary>Reads a file of keys.</summary>
    /// <param name="path">The file, armored or binary.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests.</param>
    /// <returns>The keys, binary. They may be secret: clear them after use.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="OpenPgpException">It is too large, or its armor is damaged.</exception>
    public static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (new FileInfo(path).Length > MessageLimits.MessageOctets)
            throw OpenPgpException.TooLarge($"the file has more than {MessageLimits.MessageOctets} bytes");

        var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
        if (!Armor.IsArmored(bytes))
            return bytes;

        try
        {
            return Armor.Decode(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Writes a key, armored, atomically; a secret key for the user alone.</summary>
    /// <param name="path">The file, or <c>-</c> for standard output.</param>
    /// <param name="key">The key, binary.</param>
    /// <param name="isSecret">Whether it is a secret key.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> key, bool isSecret, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var armored = Encode(key.Span, isSecret);
        try
        {
            await using var file = isSecret ? AtomicFile.OpenSecret(path) : AtomicFile.Open(path, isPrivate: false);
            await file.Stream.WriteAsync(armored, cancellationToken);
            await file.CompleteAsync(cancellationToken);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(armored);
        }
    }

    /// <summary>A key in ASCII armor (RFC 9580 §6).</summary>
    public static byte[] Encode(ReadOnlySpan<byte> key, bool isSecret) => Armor.Encode(key, isSecret);
}
