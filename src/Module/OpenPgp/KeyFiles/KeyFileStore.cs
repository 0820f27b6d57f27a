using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using XmppContacts.Files;
using XmppContacts.OpenPgp.KeyFiles.Packets;
using XmppContacts.OpenPgp.Packets;
using XmppContacts.OpenPgp.Symmetric;
using XmppContacts.Text;

namespace XmppContacts.OpenPgp.KeyFiles;

/// <summary>Key files on disk: one file, or a directory of them. Files that other programs wrote are never changed.</summary>
/// <param name="path">The file or directory.</param>
/// <param name="mayBeNew">Whether a directory is created when there is neither.</param>
internal sealed class KeyFileStore(string path, bool mayBeNew)
{
    /// <summary>The fingerprints of the keys that were generated here, one a line: an import does not make a key the user's own.</summary>
    private const string OwnKeys = "own-keys.txt";

    private static readonly ImmutableArray<string> Extensions = [".asc", ".pgp", ".gpg", ".key", ".pub", ".sec"];

    private readonly string _path = Path.GetFullPath(path);

    /// <summary>Whether keys can be added: to a directory, one file each.</summary>
    public bool IsDirectory => Directory.Exists(_path);

    private string Place => $"'{VisibleText.Shortened(_path)}'";

    /// <summary>Reads all files, several at a time.</summary>
    /// <exception cref="OpenPgpException">There is no such file or directory, or it cannot be read.</exception>
    public ImmutableArray<KeyFile> Read(CancellationToken cancellationToken) => Guard("read", () =>
    {
        if (!IsDirectory)
        {
            return File.Exists(_path) ? [ReadFile(_path)]
                : mayBeNew ? []
                : throw new OpenPgpException(OpenPgpFailure.KeyFilesUnusable, $"there is no key file or directory {Place}");
        }

        var paths = Directory.EnumerateFiles(_path)
            .Where(file => Path.GetFileName(file)[0] != '.' && Extensions.Contains(Path.GetExtension(file).ToLowerInvariant()))
            .Order(StringComparer.Ordinal)
            .ToArray();
        var files = new KeyFile[paths.Length];
        Parallel.For(0, paths.Length, new ParallelOptions { CancellationToken = cancellationToken }, i => files[i] = ReadFile(paths[i]));
        return ImmutableCollectionsMarshal(files);
    });

    /// <summary>The fingerprints of the keys that were generated here.</summary>
    public ImmutableHashSet<string> ReadOwn() => Guard("read", () =>
    {
        var file = Path.Combine(_path, OwnKeys);
        return IsDirectory && File.Exists(file) ? File.ReadLines(file).Select(line => line.Trim()).ToImmutableHashSet() : [];
    });

    /// <summary>Notes that a key was generated here.</summary>
    public void AddOwn(string fingerprint) => Guard("written", () =>
    {
        using var file = new FileStream(Path.Combine(_path, OwnKeys), Options(FileMode.Append));
        file.Write(Encoding.ASCII.GetBytes(fingerprint + "\n"));
        return true;
    });

    /// <summary>Writes a key into a file of its own, atomically and for the user alone, and waits until it is on disk.</summary>
    /// <param name="name">What the file is named by.</param>
    /// <param name="fingerprint">What tells files of one name apart.</param>
    /// <param name="packets">The key.</param>
    /// <param name="isSecret">Whether it is a secret key.</param>
    /// <param name="replaced">The file of this store that has an earlier copy of the key alone; null for none.</param>
    /// <returns>The file.</returns>
    /// <exception cref="OpenPgpException">It cannot be written.</exception>
    public string Write(string name, string fingerprint, ReadOnlySpan<byte> packets, bool isSecret, string? replaced)
    {
        var armored = Armor.Encode(packets, isSecret);
        try
        {
            return Guard("written", () =>
            {
                if (mayBeNew && !File.Exists(_path))
                {
                    CreateDirectory();
                }

                if (!IsDirectory)
                    throw new OpenPgpException(OpenPgpFailure.KeyFilesUnusable, $"{Place} is not a directory: keys are added to a directory of key files only");

                var first = Path.Combine(_path, name + KeyFileName.Extension);
                var temporary = AtomicFile.TemporaryName(first);
                try
                {
                    using (var file = new FileStream(temporary, Options(FileMode.CreateNew)))
                    {
                        file.Write(armored);
                        file.Flush(flushToDisk: true);
                    }

                    var target = replaced ?? Move(temporary, first, Path.Combine(_path, KeyFileName.WithFingerprint(name, fingerprint) + KeyFileName.Extension));
                    if (replaced is not null)
                    {
                        File.Move(temporary, replaced, overwrite: true);
                    }

                    FolderFlush.Flush(_path);
                    return target;
                }
                catch
                {
                    File.Delete(temporary);
                    throw;
                }
            });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(armored);
        }
    }

    private void CreateDirectory()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_path);
        }
        else
        {
            Directory.CreateDirectory(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    // Two programs may add keys of one name at the same time: no file takes the place of another.
    private static string Move(string temporary, string first, string second)
    {
        foreach (var target in new[] { first, second })
        {
            if (File.Exists(target))
            {
                continue;
            }

            try
            {
                File.Move(temporary, target, overwrite: false);
                return target;
            }
            catch (IOException) when (target == first && File.Exists(target))
            {
                // Somebody else was faster.
            }
        }

        // The fingerprint names the key, so that the file is an older copy of it.
        File.Move(temporary, second, overwrite: true);
        return second;
    }

    private static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static ImmutableArray<KeyFile> ImmutableCollectionsMarshal(KeyFile[] files) =>
        System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(files);

    private static KeyFile ReadFile(string file)
    {
        byte[] bytes = [];
        byte[] packets = [];
        try
        {
            if (new FileInfo(file).Length > MessageLimits.MessageOctets)
                throw OpenPgpException.TooLarge($"the file has more than {MessageLimits.MessageOctets} bytes");

            bytes = File.ReadAllBytes(file);
            packets = Armor.IsArmored(bytes) ? Armor.Decode(bytes) : bytes;
            var (keys, refusals) = IsMessage(packets) ? ([], []) : TransferableKeyReader.Read(packets);
            return new KeyFile(file, keys, refusals, keys.Any(key => key.HasSecret) ? SecretFile.Check(file) : null);
        }
        catch (UnauthorizedAccessException e)
        {
            return new KeyFile(file, [], [new OpenPgpException(OpenPgpFailure.KeyFilesUnusable, e.Message.TrimEnd('.'), inner: e)]);
        }
        catch (OpenPgpException e)
        {
            return new KeyFile(file, [], [e]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            CryptographicOperations.ZeroMemory(packets);
        }
    }

    // A secrets file, for example, is often kept beside the keys that open it.
    private static bool IsMessage(ReadOnlySpan<byte> packets) => !packets.IsEmpty && PacketReader.TagOf(packets[0])
        is PacketTag.PublicKeyEncryptedSessionKey or PacketTag.SymmetricKeyEncryptedSessionKey;

    private T Guard<T>(string what, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (AggregateException e) when (e.InnerException is IOException or UnauthorizedAccessException)
        {
            throw Failure(e.InnerException);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(e);
        }

        OpenPgpException Failure(Exception e) =>
            new(OpenPgpFailure.KeyFilesUnusable, $"the key files {Place} cannot be {what}: {VisibleText.Shortened(e.Message.TrimEnd('.'))}", inner: e);
    }
}
