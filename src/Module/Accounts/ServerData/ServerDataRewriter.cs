using System.Runtime.CompilerServices;
using XmppContacts.Files;
using XmppContacts.Text;

namespace XmppContacts.Accounts.ServerData;

/// <summary>Writes an export again with changed accounts; everything else is byte for byte as it was, in UTF-8 (XEP-0227).</summary>
/// <remarks>
/// <para>
/// A file gives a file in which includes are replaced by what they stand for; a folder gives a folder of files of the same names, without
/// those that another one includes. Names that end in <c>.gz</c> are written compressed. Accounts are held in memory only while they are
/// worked on. An account that cannot be read, or not entirely, is copied as it is, and reported.
/// </para>
/// <para>
/// The output is written beside the target and renamed when everything is complete. Before any work begins, the whole export is read once,
/// so that a file that is no export is found before an account is changed.
/// </para>
/// </remarks>
public sealed class ServerDataRewriter
{
    // Accounts that are larger together are not worked on at one time.
    private const long MaximumSize = 128 * 1024 * 1024;

    private readonly string _source;
    private readonly string? _target;
    private readonly int _parallel;
    private readonly string _folder;

    /// <param name="source">A file, or a folder of files.</param>
    /// <param name="target">The file to write, or the folder, which must be empty or not exist; <c>-</c> is standard output. Null when nothing is to be
    /// written: the work is then done on the accounts that it would be done on.</param>
    /// <param name="parallel">How many accounts may be worked on at one time.</param>
    public ServerDataRewriter(string source, string? target, int parallel = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        if (target is not null)
        {
            ArgumentException.ThrowIfNullOrEmpty(target);
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(parallel, 1);
        _source = source;
        _target = target;
        _parallel = parallel;
        var full = Path.GetFullPath(source);
        _folder = Directory.Exists(full) ? full : Path.GetDirectoryName(full)!;
    }

    /// <summary>How far the rewriting has come; may be asked from any thread.</summary>
    public SourceProgress Progress { get; } = new();

    /// <summary>Asked when the work on all accounts is done: whether the target is put in its place. When it is not, nothing is left.</summary>
    public Func<bool> IsWanted { get; init; } = () => true;

    /// <summary>
    /// Does work on every account, which may change it, and gives the results in the accounts' order. The target is in its place when the
    /// last result has been asked for and there is no other; a reading that ends before leaves nothing.
    /// </summary>
    /// <param name="work">Called from several threads, for each account once. What it changes is written when it is done; an exception ends the rewriting.</param>
    /// <param name="cancellationToken">Ends the rewriting; the target is then not written.</param>
    /// <typeparam name="T">What the work makes of an account.</typeparam>
    /// <exception cref="FileNotFoundException">There is neither such a file nor such a folder.</exception>
    /// <exception cref="InvalidDataException">The file is broken, or no export; the place is named. In a folder such a file is copied as it stands.</exception>
    /// <exception cref="IOException">The target cannot be written, or belongs to the export.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read or written.</exception>
    public async IAsyncEnumerable<AccountResult<T>> RewriteAsync<T>(
        Func<EditedAccount, CancellationToken, ValueTask<T>> work, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(work);
        var results = Directory.Exists(_source) ? RewriteFolderAsync(work, cancellationToken) : RewriteFileAsync(work, cancellationToken);
        await foreach (var result in results)
        {
            yield return result;
        }
    }

    private async IAsyncEnumerable<AccountResult<T>> RewriteFileAsync<T>(
        Func<EditedAccount, CancellationToken, ValueTask<T>> work, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : notnull
    {
        var file = Path.GetFullPath(_source);
        if (!File.Exists(file))
        {
            throw new FileNotFoundException($"'{VisibleText.Of(_source)}' does not exist.", _source);
        }

        RequireOther([file]);
        await using var output = _target is null ? ExportCopy.ToNowhere() : ExportCopy.Open(_target);

        // A pipe, which has no length, can be read only once.
        var register = new AccountRegister();
        if (new FileInfo(file).Length > 0)
        {
            var files = await Task.Run(() => Check(file, register, cancellationToken), cancellationToken);
            RequireOther(files);
            Progress.SetTotal(files.Sum(part => new FileInfo(part).Length));
        }

        await foreach (var result in CopyAsync(Parts(Progress, new AccountRegister(register), cancellationToken).Read(file), output, work, cancellationToken))
        {
            yield return result;
        }

        if (IsWanted())
        {
            await output.CompleteAsync(cancellationToken);
        }
    }

    private async IAsyncEnumerable<AccountResult<T>> RewriteFolderAsync<T>(
        Func<EditedAccount, CancellationToken, ValueTask<T>> work, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : notnull
    {
        if (_target == "-")
        {
            throw new IOException("A folder's export is written as a folder, not to standard output.");
        }

        using var output = OpenFolder();
        var seen = new AccountRegister();
        var (files, broken) = await Task.Run(() => CheckFolder(seen, cancellationToken), cancellationToken);
        var register = new AccountRegister(seen);
        foreach (var file in files)
        {
            var target = output is null ? null : Path.Combine(output.Path, Path.GetFileName(file));
            if (broken.TryGetValue(file, out var reason))
            {
                if (target is not null)
                {
                    await CopyRawAsync(file, target, cancellationToken);
                }

                yield return new AccountResult<T>(new AccountProblem(null, reason + " This file is copied as it is.", IsIncomplete: true));
                continue;
            }

            await using var writer = target is null ? ExportCopy.ToNowhere() : ExportCopy.Open(target);
            await foreach (var result in CopyAsync(Parts(Progress, register, cancellationToken).Read(file), writer, work, cancellationToken))
            {
                yield return result;
            }

            await writer.CompleteAsync(cancellationToken);
        }

        if (IsWanted())
        {
            output?.Complete();
        }
    }

    private async IAsyncEnumerable<AccountResult<T>> CopyAsync<T>(
        IEnumerable<ExportPart> parts, ExportCopy output, Func<EditedAccount, CancellationToken, ValueTask<T>> work,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : notnull
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = new Queue<(ExportPart Part, Task<(EditedAccount Account, T Result)>? Work)>();
        var inWork = 0;
        var size = 0L;
        try
        {
            using var reading = parts.GetEnumerator();
            for (var isMore = true; isMore || waiting.Count > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (isMore && (waiting.Count == 0 || (inWork > 0 && inWork < _parallel && size <= MaximumSize)))
                {
                    isMore = reading.MoveNext();
                    if (isMore)
                    {
                        var read = (reading.Current as ExportPart.Account)?.Read;
                        waiting.Enqueue((reading.Current, read is null ? null : Task.Run(() => WorkAsync(read, work, stop.Token), stop.Token)));
                        inWork += read is null ? 0 : 1;
                        size += reading.Current.Size;
                    }

                    continue;
                }

                var (part, working) = waiting.Dequeue();
                size -= part.Size;
                if (working is not null)
                {
                    var (account, result) = await working;
                    inWork--;
                    Write((ExportPart.Account)part, account, output);
                    yield return new AccountResult<T>(result);
                }
                else if (part is ExportPart.Problem problem)
                {
                    yield return new AccountResult<T>(problem.Found);
                }
                else if (part is ExportPart.Completed completed)
                {
                    output.Write(completed.Element, completed.Around);
                }
                else
                {
                    output.Write(((ExportPart.Raw)part).Bytes);
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(waiting.Select(next => next.Work).OfType<Task>()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void Write(ExportPart.Account part, EditedAccount account, ExportCopy output)
    {
        if (part.IsRaw && !account.IsChanged)
        {
            output.Write(part.Bytes);
        }
        else
        {
            output.Write(account.User, part.Around);
        }
    }

    private static async Task<(EditedAccount Account, T Result)> WorkAsync<T>(
        ExportedAccount read, Func<EditedAccount, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        var account = new EditedAccount(read);
        return (account, await work(account, cancellationToken));
    }

    private ExportParts Parts(SourceProgress? progress, AccountRegister register, CancellationToken cancellationToken) =>
        new(new ExportFolder(_folder), path => ExportFiles.Shown(_source, _folder, path), progress, register, cancellationToken);

    // The files read: this one, and what it includes.
    private HashSet<string> Check(string file, AccountRegister register, CancellationToken cancellationToken)
    {
        var parts = Parts(null, register, cancellationToken);
        foreach (var _ in parts.Read(file))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return parts.Files;
    }

    private (IReadOnlyList<string> Files, Dictionary<string, string> Broken) CheckFolder(AccountRegister register, CancellationToken cancellationToken)
    {
        var files = Directory.EnumerateFiles(_folder).Where(ExportFiles.IsExportName).Order(StringComparer.Ordinal).ToList();
        if (files.Count == 0)
        {
            throw new InvalidDataException($"'{VisibleText.Of(_source)}' holds no export (no .xml or .xml.gz file).");
        }

        var broken = new Dictionary<string, string>();
        var included = new HashSet<string>();
        var accounts = new List<(string File, AccountRegister Register)>();
        var length = 0L;
        foreach (var file in files)
        {
            try
            {
                accounts.Add((file, new AccountRegister()));
                var read = Check(file, accounts[^1].Register, cancellationToken);
                length += read.Sum(part => new FileInfo(part).Length);
                included.UnionWith(read.Where(part => part != file));
            }
            catch (InvalidDataException e)
            {
                broken.Add(file, e.Message);
            }
        }

        // A file that another one includes is read there.
        accounts.Where(part => !included.Contains(part.File)).ToList().ForEach(part => register.Add(part.Register));
        Progress.SetTotal(length);
        return ([.. files.Where(file => !included.Contains(file))], broken);
    }

    private static async Task CopyRawAsync(string file, string target, CancellationToken cancellationToken)
    {
        await using var input = File.OpenRead(file);
        await using var output = AtomicFile.OpenSecret(target);
        await input.CopyToAsync(output.Stream, cancellationToken);
        await output.CompleteAsync(cancellationToken);
    }

    private void RequireOther(IEnumerable<string> files)
    {
        if (_target is null or "-")
        {
            return;
        }

        var target = RealPath.Of(_target);
        if (files.Any(file => RealPath.Of(file) == target))
        {
            throw new IOException($"'{VisibleText.Shortened(_target)}' belongs to the export that is read, which is never changed; name another file.");
        }
    }

    private AtomicFolder? OpenFolder()
    {
        if (_target is null)
        {
            return null;
        }

        RequireOutside(_target);
        return AtomicFolder.Open(_target);
    }

    private void RequireOutside(string folder)
    {
        var source = RealPath.Of(_folder) + Path.DirectorySeparatorChar;
        var target = RealPath.Of(folder) + Path.DirectorySeparatorChar;
        if (target.StartsWith(source, StringComparison.Ordinal) || source.StartsWith(target, StringComparison.Ordinal))
        {
            throw new IOException($"'{VisibleText.Shortened(folder)}' lies in the export that is read, or around it; name another folder.");
        }
    }
}
