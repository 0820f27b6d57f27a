using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using XmppContacts.Files;
using XmppContacts.OpenPgp;

namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>
/// What was added to a secrets file since it was written whole, safe on disk. A run over a hundred thousand accounts must keep each secret before it goes
/// on, and cannot have the whole file encrypted by a program each time: here the program encrypts one passphrase, and that the additions, in process.
/// </summary>
/// <remarks>
/// Each part is an OpenPGP message after its length in four octets, the most significant first. The first is the passphrase. Only the last part can be
/// incomplete, after a crash, and nobody was told then that it is kept. While the journal is open, no other process opens it: it is the file's lock too.
/// </remarks>
internal sealed class SecretsJournal : IDisposable
{
    private const int PassphraseOctets = 32;
    private const int MaximumPartOctets = 16 * 1024 * 1024;

    private readonly FileStream _stream;
    private readonly SecretsFileCipher _cipher;
    private SymmetricSecret? _secret;

    private SecretsJournal(FileStream stream, SecretsFileCipher cipher)
    {
        _stream = stream;
        _cipher = cipher;
    }

    /// <summary>The journal's file, beside the secrets file.</summary>
    public static string PathOf(string path) => path + ".journal";

    /// <summary>Opens the journal for writing, which locks the secrets file.</summary>
    /// <exception cref="IOException">Another process has it, or it cannot be written.</exception>
    public static SecretsJournal Open(string path, SecretsFileCipher cipher)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,

            // On Unix only 'none' locks; on Windows the file could not be removed while it is open.
            Share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        while (true)
        {
            var stream = new FileStream(TrustedPath.InPlace(PathOf(path)), options);
            if (IsUnderItsName(stream))
            {
                FolderFlush.Flush(Path.GetDirectoryName(stream.Name)!);
                return new SecretsJournal(stream, cipher);
            }

            stream.Dispose();
        }
    }

    /// <summary>What a process that was ended left; empty when there is no journal.</summary>
    /// <exception cref="IOException">Another process has it, or it cannot be read.</exception>
    /// <exception cref="OpenPgpException">It cannot be decrypted.</exception>
    /// <exception cref="FormatException">It is damaged.</exception>
    public static async Task<List<SharedSecret>> ReadLeftAsync(string path, SecretsFileCipher cipher, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(await File.ReadAllBytesAsync(PathOf(path), cancellationToken), cipher, cancellationToken);
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }

    /// <summary>What is in the open journal.</summary>
    public async Task<List<SharedSecret>> ReadAsync(CancellationToken cancellationToken)
    {
        var octets = new byte[_stream.Length];
        _stream.Position = 0;
        await _stream.ReadExactlyAsync(octets, cancellationToken);
        return await ReadAsync(octets, _cipher, cancellationToken);
    }

    /// <summary>Empties the journal.</summary>
    public void Clear()
    {
        _secret?.Dispose();
        _secret = null;
        _stream.SetLength(0);
    }

    /// <summary>Adds secrets; when this returns, they are on disk.</summary>
    public async Task AddAsync(IReadOnlyCollection<SharedSecret> secrets, CancellationToken cancellationToken)
    {
        if (_secret is null)
        {
            var passphrase = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(PassphraseOctets));
            var message = await _cipher.EncryptAsync(Encoding.ASCII.GetBytes(passphrase), secrets.Select(secret => secret.Signer), cancellationToken);
            _stream.SetLength(0);
            await WriteAsync(message, cancellationToken);
            _secret = new SymmetricSecret(passphrase);
        }

        await WriteAsync(_secret.Encrypt(SecretsDocument.Write(secrets)), cancellationToken);
    }

    /// <summary>Removes the journal, whose content is in the secrets file by now, before the lock goes.</summary>
    public void Remove()
    {
        File.Delete(_stream.Name);
        Dispose();
    }

    public void Dispose()
    {
        _secret?.Dispose();
        _stream.Dispose();
    }

    // Between opening and locking it, who had it before may have removed it, and somebody may have made another. A time that no other file has tells.
    private static bool IsUnderItsName(FileStream stream)
    {
        File.SetLastWriteTimeUtc(stream.SafeFileHandle, DateTime.UtcNow.AddTicks(-RandomNumberGenerator.GetInt32(int.MaxValue)));
        return File.GetLastWriteTimeUtc(stream.Name) == File.GetLastWriteTimeUtc(stream.SafeFileHandle);
    }

    private async Task WriteAsync(byte[] part, CancellationToken cancellationToken)
    {
        var octets = new byte[sizeof(int) + part.Length];
        BinaryPrimitives.WriteInt32BigEndian(octets, part.Length);
        part.CopyTo(octets, sizeof(int));
        var end = _stream.Seek(0, SeekOrigin.End);
        try
        {
            await _stream.WriteAsync(octets, cancellationToken);
            _stream.Flush(flushToDisk: true);
        }
        catch
        {
            // As on a full disk: half a part may stand at the end only, so it must not stay where the next one would follow it.
            _stream.SetLength(end);
            throw;
        }
    }

    private static async Task<List<SharedSecret>> ReadAsync(ReadOnlyMemory<byte> octets, SecretsFileCipher cipher, CancellationToken cancellationToken)
    {
        var secrets = new List<SharedSecret>();
        if (!TryTake(ref octets, out var header) || octets.IsEmpty)
        {
            return secrets;
        }

        using var secret = new SymmetricSecret(Encoding.ASCII.GetString(await cipher.DecryptAsync(header, cancellationToken)));
        while (TryTake(ref octets, out var part))
        {
            try
            {
                secrets.AddRange(SecretsDocument.Read(secret.Decrypt(part.Span, cancellationToken)));
            }
            catch (OpenPgpException) when (octets.IsEmpty)
            {
                // Of the last part the length may have reached the disk, and the rest not.
            }
            catch (OpenPgpException e)
            {
                throw new FormatException("its journal is damaged", e);
            }
        }

        return secrets;
    }

    private static bool TryTake(ref ReadOnlyMemory<byte> octets, out ReadOnlyMemory<byte> part)
    {
        part = default;
        var length = octets.Length < sizeof(int) ? 0 : BinaryPrimitives.ReadInt32BigEndian(octets.Span);
        if (length is <= 0 or > MaximumPartOctets || octets.Length - sizeof(int) < length)
        {
            return false;
        }

        part = octets.Slice(sizeof(int), length);
        octets = octets[(sizeof(int) + length)..];
        return true;
    }
}
