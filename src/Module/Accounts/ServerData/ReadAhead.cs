using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace XmppContacts.Accounts.ServerData;

/// <summary>Reads accounts on another thread while those before are worked on. A few at a time are in memory.</summary>
internal static class ReadAhead
{
    // Handing over accounts one by one costs more than reading them. But whoever wants only the first few need not wait for more.
    private const int FirstBatch = 1;
    private const int LargestBatch = 128;
    private const long BatchCharacters = 512 * 1024;

    // A pipe that nobody writes to holds its reader for ever; whoever has stopped need not wait for it.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <summary>The accounts and problems of a reader, which is opened and disposed on the other thread.</summary>
    public static async IAsyncEnumerable<SourcedAccount> ReadAsync(
        Func<CancellationToken, ServerDataReader> open, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var token = stop.Token;
        var batches = Channel.CreateBounded<IReadOnlyList<SourcedAccount>>(
            new BoundedChannelOptions(2) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => FillAsync(open, batches.Writer, token), CancellationToken.None);
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
            await Task.WhenAny(reading, Task.Delay(Patience, CancellationToken.None));
        }
    }

    private static async Task FillAsync(
        Func<CancellationToken, ServerDataReader> open, ChannelWriter<IReadOnlyList<SourcedAccount>> batches, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = open(cancellationToken);
            var size = FirstBatch;
            var batch = new List<SourcedAccount>(size);
            var characters = 0L;
            while (reader.Next(out var account))
            {
                batch.Add(account);
                characters += (account.Account as ExportedAccount)?.Characters ?? 0;
                if (batch.Count == size || characters >= BatchCharacters)
                {
                    await batches.WriteAsync(batch, cancellationToken);
                    size = Math.Min(2 * size, LargestBatch);
                    batch = new List<SourcedAccount>(size);
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
