namespace XmppContacts.Accounts.ServerData;

/// <summary>The accounts of an export: one XEP-0227 file with what it includes, or a folder of files; plain or gzip.</summary>
/// <remarks>A few accounts at a time are in memory, whatever the file's size.</remarks>
public sealed class ServerDataSource : AccountSource
{
    // Below this, starting several readers costs more than it gains.
    private const long SmallestSliced = 4 * 1024 * 1024;

    private readonly string _path;
    private readonly ServerDataContent _content;

    /// <param name="path">A file, or a folder of files.</param>
    /// <param name="content">How much of each account to keep.</param>
    public ServerDataSource(string path, ServerDataContent content = ServerDataContent.Everything)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = path;
        _content = content;
    }

    /// <summary>Whether files in Openfire's own form are read, too: they hold rosters only, and do not say the domain of their users, which is enough for an audit.</summary>
    public bool ReadsOpenfire { get; init; }

    /// <inheritdoc/>
    /// <exception cref="FileNotFoundException">There is neither such a file nor such a folder.</exception>
    public override IAsyncEnumerable<SourcedAccount> ReadAsync(CancellationToken cancellationToken = default) =>
        ReadAhead.ReadAsync(token => new ServerDataReader(_path, _content, Progress, token) { ReadsOpenfire = ReadsOpenfire }, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="FileNotFoundException">There is neither such a file nor such a folder.</exception>
    public override IAsyncEnumerable<AccountResult<T>> SelectAsync<T>(
        Func<IAccountData, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);

        // A pipe has no length.
        var file = new FileInfo(_path);
        if (Environment.ProcessorCount == 1 || !file.Exists || file.Length < SmallestSliced)
        {
            return base.SelectAsync(work, cancellationToken);
        }

        Progress.SetTotal(file.Length);
        return new SlicedExport<T>(_path, _content, Progress, SliceSizes.Default, work) { ReadsOpenfire = ReadsOpenfire }.SelectAsync(cancellationToken);
    }
}
