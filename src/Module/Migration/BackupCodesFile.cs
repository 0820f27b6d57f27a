using CsvHelper;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.Files;
using XmppContacts.Text;

namespace XmppContacts.Migration;

/// <summary>
/// The codes of secret-key backups, as CSV with the columns <c>Account,Fingerprint,BackupCode</c>, for the user who runs the program alone. Rows are only
/// added; of several for one key the last counts. For any number of accounts at one time, of several runs too. Lines end with LF, so that <c>cut -d, -f3</c>
/// gives a code alone; those that are there, with CRLF or LF, stay as they are.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="endsLinesWithCrLf">Whether lines end with CRLF (RFC 4180), for spreadsheets.</param>
internal sealed class BackupCodesFile(string path, bool endsLinesWithCrLf = false) : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int Attempts = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private static readonly string[] Columns = ["Account", "Fingerprint", "BackupCode"];

    // An address may begin as a formula does.
    private readonly CsvWriterOptions _format = CsvWriterOptions.Default with { Injection = CsvInjection.Escape, NewLine = endsLinesWithCrLf ? "\r\n" : "\n" };
    private readonly SemaphoreSlim _gate = new(1);
    private bool _isChecked;

    /// <summary>Adds a code. When this returns, it is on disk.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task AddAsync(Jid account, string fingerprint, BackupCode code, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var isNew = !File.Exists(path);
            await using var file = await OpenAsync(cancellationToken);
            if (!RegularFile.Is(file))
            {
                throw new IOException($"'{VisibleText.Shortened(path)}' is no file, and would not keep the codes.");
            }

            await CheckAsync(file, cancellationToken);
            await WriteAsync(file, [account.ToString(), fingerprint, code.Text], cancellationToken);
            if (isNew)
            {
                FolderFlush.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The codes that are kept for an account with the fingerprints of their keys, in their order; none when there is no file.</summary>
    /// <exception cref="IOException">The file cannot be read, or is none of codes.</exception>
    public async Task<IReadOnlyList<(string Fingerprint, BackupCode Code)>> ReadAsync(Jid account, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!File.Exists(path))
            {
                return [];
            }

            var found = new List<(string Fingerprint, BackupCode Code)>();
            await using var file = await OpenAsync(cancellationToken);
            if (!RegularFile.Is(file) || file.Length == 0)
            {
                return [];
            }

            await CheckAsync(file, cancellationToken);
            file.Position = 0;
            await using var csv = CsvReader.Create(file, CsvReaderOptions.Default, leaveOpen: true);
            await csv.ReadHeaderAsync(cancellationToken);
            int[] indexes = [.. Columns.Select(column => csv.TryGetFieldIndex(column, out var index) ? index : -1)];
            while (await csv.ReadAsync(cancellationToken))
            {
                // What the cell was escaped with for spreadsheets stands before an address.
                if (Jid.TryParse(csv.GetString(indexes[0]).TrimStart('\''), out var jid) && jid == account && BackupCode.TryParse(csv.GetString(indexes[2]), out var code))
                {
                    found.Add((csv.GetString(indexes[1]), code));
                }
            }

            return found;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The file's name, for messages.</summary>
    public string Name => VisibleText.Shortened(Path.GetFileName(path));

    public void Dispose() => _gate.Dispose();

    // Rows are written at the end that the file has: of two who add at one time, one would write over the other's. The other is done in a moment.
    private async Task<FileStream> OpenAsync(CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(TrustedPath.InPlace(path), options);
            }
            catch (IOException) when (attempt < Attempts && File.Exists(path))
            {
                await Task.Delay(Interval, cancellationToken);
            }
        }
    }

    // Rows are added to no other file.
    private async Task CheckAsync(FileStream file, CancellationToken cancellationToken)
    {
        if (!_isChecked && file.Length > 0)
        {
            await using var csv = CsvReader.Create(file, CsvReaderOptions.Default, leaveOpen: true);
            await csv.ReadHeaderAsync(cancellationToken);
            if (!Columns.All(column => csv.TryGetFieldIndex(column, out _)))
            {
                throw new IOException($"'{VisibleText.Shortened(path)}' is not a file of backup codes: it has no columns {string.Join(',', Columns)}.");
            }
        }

        _isChecked = true;
    }

    private async Task WriteAsync(FileStream file, string[] row, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsWindows())
        {
            // One that was there, too: the codes open the users' keys.
            File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly);
        }

        using var rows = new MemoryStream();
        var csv = CsvWriter.Create(rows, _format, leaveOpen: true);
        if (file.Length == 0)
        {
            csv.WriteRecord(Columns);
        }
        else
        {
            file.Position = file.Length - 1;
            if (file.ReadByte() != '\n')
            {
                rows.Write(endsLinesWithCrLf ? "\r\n"u8 : "\n"u8);
            }
        }

        foreach (var cell in row)
        {
            csv.WriteField(cell);
        }

        csv.EndRecord();
        await csv.FlushAsync(cancellationToken);
        await file.WriteAsync(rows.GetBuffer().AsMemory(0, (int)rows.Length), cancellationToken);
        file.Flush(flushToDisk: true);
    }
}
