using System.Text;
using XmppContacts.Addressing;
using XmppContacts.Files;

namespace XmppContacts.Accounts.ServerData;

/// <summary>Writes accounts to a new export as they come (XEP-0227): one file, or a folder of one file for each account. Everything of an account is written, also what is not understood.</summary>
/// <remarks>
/// The export is written beside its target and renamed when complete, for the user who runs the program alone. Names that end in <c>.gz</c> are written
/// compressed. No account is kept in memory.
/// </remarks>
public sealed class ServerDataWriter : IAsyncDisposable
{
    // What file systems take.
    private const int LongestName = 255;

    private readonly AccountRegister _register = new();
    private readonly ExportDocument? _file;
    private readonly AtomicFolder? _folder;

    private ServerDataWriter(ExportDocument? file, AtomicFolder? folder)
    {
        _file = file;
        _folder = folder;
    }

    /// <summary>How many accounts were written.</summary>
    public int Accounts { get; private set; }

    /// <summary>Begins an export.</summary>
    /// <param name="path">The file, which is replaced when it is there; a folder when there is one of that name, or the name ends as a folder's does.</param>
    /// <exception cref="IOException">It cannot be written, or the folder is not empty.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static ServerDataWriter Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return IsFolder(path)
            ? new ServerDataWriter(null, AtomicFolder.Open(path))
            : new ServerDataWriter(new ExportDocument(ExportWriter.Open(path)), null);
    }

    /// <summary>Whether a folder of files is written to a path.</summary>
    public static bool IsFolder(string path) => Path.EndsInDirectorySeparator(path) || Directory.Exists(path);

    /// <summary>Writes an account.</summary>
    /// <param name="account">The account, read with <see cref="ServerDataContent.Everything"/>.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <exception cref="AccountNotWrittenException">The account is there already, or no file can have its name.</exception>
    /// <exception cref="ArgumentException">Only what an audit looks at was read of the account.</exception>
    /// <exception cref="IOException">The export cannot be written to its end.</exception>
    public async ValueTask AddAsync(ExportedAccount account, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (account.User is null)
        {
            throw new ArgumentException($"{account.Jid} was read for an audit, which is not all that has to be written.", nameof(account));
        }

        cancellationToken.ThrowIfCancellationRequested();
        var name = _folder is null ? null : FileName(account.Jid);
        if (_register.Add(account.Jid, account.Position) is not null)
        {
            throw new AccountNotWrittenException(account.Jid, "the account is in the export already, and only the first is written");
        }

        if (_file is not null)
        {
            _file.Add(account);
        }
        else
        {
            await using var file = new ExportDocument(ExportWriter.Open(Path.Combine(_folder!.Path, name!)));
            file.Add(account);
            await file.CompleteAsync(cancellationToken);
        }

        Accounts++;
    }

    /// <summary>Puts the export in its place. One without accounts is not written.</summary>
    /// <exception cref="IOException">It cannot be written to its end.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be put there.</exception>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken = default)
    {
        if (Accounts == 0)
        {
            return;
        }

        if (_file is not null)
        {
            await _file.CompleteAsync(cancellationToken);
        }

        _folder?.Complete();
    }

    /// <summary>Throws away what is not complete.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_file is not null)
        {
            await _file.DisposeAsync();
        }

        _folder?.Dispose();
    }

    // As Prosody's migrator names them, and finds them by.
    private static string FileName(Jid account)
    {
        var name = account + ".xml";
        return Encoding.UTF8.GetByteCount(name) <= LongestName && name.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) < 0
            ? name
            : throw new AccountNotWrittenException(account, "no file can have this address for its name; write the accounts to one file");
    }
}
