using XmppContacts.Addressing;

namespace XmppContacts.Accounts.ServerData;

/// <summary>
/// Which accounts of an export should not be changed, as nobody knows what they hold: those that stand there twice, and those that are not understood entirely.
/// An account that is read alone does not tell that there is another one; so the export is read again, once, when it is first asked for. Not thread-safe.
/// </summary>
/// <param name="path">A file, or a folder of files.</param>
public sealed class ExportDoubts(string path)
{
    private Dictionary<string, string>? _found;

    /// <summary>Why an account should not be changed, as part of a sentence; null when nothing is known against it.</summary>
    /// <param name="account">The account.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<string?> OfAsync(Jid account, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        return (_found ??= await ReadAsync(cancellationToken)).GetValueOrDefault(account.Bare.ToString());
    }

    private async Task<Dictionary<string, string>> ReadAsync(CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!Directory.Exists(path) && !ExportFiles.IsRepeatable(path))
        {
            return found;
        }

        try
        {
            await foreach (var read in new ServerDataSource(path).SelectAsync((account, _) => ValueTask.FromResult(account.Jid), cancellationToken))
            {
                if (read.Problem is { IsRemark: false, Account: { } account })
                {
                    found.TryAdd(account, read.Problem.Message);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The export is gone since it was imported; what was said of its accounts then stands.
        }

        return found;
    }
}
