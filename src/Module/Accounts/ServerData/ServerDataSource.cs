using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace XmppContacts.Accounts.ServerData;

/// <summary>The accounts of an export: one XEP-0227 file with what it includes, or a folder of files; plain or gzip.</summary>
/// <remarks>
/// The file is read on another thread while the accounts before are worked on. A few accounts at a time are in memory,
/// whatever the file's size.
/// </remarks>
public sealed class ServerDataSource : AccountSource
{
    // Handing over accounts one by one costs more than reading them.
    private const int BatchAccounts = 128;
    private const long BatchCharacters = 512 * 1024;

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

    /// <inheritdoc/>
    /// <exception cref="FileNotFoundException">There is neither such a file nor such a folder.</exception>
    public override async IAsyncEnumerable<SourcedAccount> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var batches = Channel.CreateBounded<IReadOnlyList<SourcedAccount>>(
            new BoundedChannelOptions(2) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => FillAsync(batches.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var batch in batches.Reader.ReadAllAsync(cancellationToken))
            {
                foreach (var account in batch)
                {
                    yield return account;
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }
    }

    private async Task FillAsync(ChannelWriter<IReadOnlyList<SourcedAccount>> batches, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = new ServerDataReader(_path, _content, Progress, cancellationToken);
            if (reader.IsEmptyFolder)
            {
                await batches.WriteAsync(
                    [new SourcedAccount(new AccountProblem(null, "the folder holds no export (no .xml or .xml.gz file)", new(_path, 0, 0)))],
                    cancellationToken);
            }

            var batch = new List<SourcedAccount>(BatchAccounts);
            var characters = 0L;
            while (reader.Next(out var account))
            {
                batch.Add(account);
                characters += (account.Account as ExportedAccount)?.Characters ?? 0;
                if (batch.Count == BatchAccounts || characters >= BatchCharacters)
                {
                    await batches.WriteAsync(batch, cancellationToken);
                    batch = new List<SourcedAccount>(BatchAccounts);
                    characters = 0;
                }
            }

            await batches.WriteAsync(batch, cancellationToken);
            batches.Complete();
        }
        catch (Exception e)
        {
            // Thrown again where the accounts are awaited.
            batches.Complete(e);
        }
    }
}
