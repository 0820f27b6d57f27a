using CsvHelper;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.Files;
using XmppContacts.Text;

namespace XmppContacts.Migration;

/// <summary>
/// The codes of secret-key backups, as CSV with the columns <c>Account,Fingerprint,BackupCode</c>, for the user who runs the program alone. Rows are only
/// added; of several for one key the last counts. For any number of accounts at one time, of several runs too.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class BackupCodesFile(string path) : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int Attempts = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    // An address may begin as a formula does.
    private static readonly CsvWriterOptions Format = CsvWriterOptions.Default with { Injection = CsvInjection.Escape };

    private static readonly string[] Columns = ["Account", "Fingerprint", "BackupCode"];

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
                return new FileStream(path, options);
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

    private static async Task WriteAsync(FileStream file, string[] row, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsWindows())
        {
            // One that was there, too: the codes open the users' keys.
            File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly);
        }

        using var rows = new MemoryStream();
        var csv = CsvWriter.Create(rows, Format, leaveOpen: true);
        if (file.Length == 0)
        {
            csv.WriteRecord(Columns);
        }
        else
        {
            file.Position = file.Length - 1;
            if (file.ReadByte() != '\n')
            {
                rows.Write("\r\n"u8);
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
