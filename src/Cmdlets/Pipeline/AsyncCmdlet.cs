using System.Management.Automation;
using System.Threading.Channels;

namespace XmppContacts.Cmdlets.Pipeline;

/// <summary>A cmdlet whose work is asynchronous. Here, and nowhere else, the pipeline's thread waits for the library.</summary>
/// <remarks>
/// The shell allows a cmdlet to write only on the pipeline's thread and only during a call. So the work runs on the thread pool, and that
/// thread writes what the work hands over, at once and in order. When the pipeline ends early (Ctrl+C, <c>Select-Object -First</c>, an error
/// that the user made terminating) the work is cancelled. Work that the operating system holds, as a read of a named pipe that nobody writes
/// to, can't be cancelled: it is left behind, and cleans up after itself when it is let go.
/// </remarks>
public abstract class AsyncCmdlet : PSCmdlet, IDisposable
{
    // Enough that neither side waits for the other at every object, few enough that accounts do not pile up in memory.
    private const int WritesInFlight = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    private readonly CancellationTokenSource _stopAsked = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Stack<Func<ValueTask>> _owned = new();
    private Task _work = Task.CompletedTask;
    private bool _disposed;

    private protected AsyncCmdlet()
    {
    }

    /// <summary>Cancelled when the pipeline is to stop: work that has a step in hand finishes it, for which it has <see cref="StopPatience"/>.</summary>
    private protected CancellationToken StopAsked => _stopAsked.Token;

    /// <summary>How long work may go on when the pipeline is to stop, before it is cancelled.</summary>
    private protected virtual TimeSpan StopPatience => TimeSpan.Zero;

    /// <summary>Throws away what the cmdlet began and did not complete.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _stop.Cancel();

            // Work that was left behind has been waited for already.
            var patience = _work.IsCompleted ? Patience : TimeSpan.Zero;
            Task.WaitAny([Task.Run(DisposeOwnedAsync)], patience);
            GC.SuppressFinalize(this);
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        try
        {
            _stopAsked.Cancel();
            if (StopPatience > TimeSpan.Zero)
            {
                _stop.CancelAfter(StopPatience);
            }
            else
            {
                _stop.Cancel();
            }
        }
        catch (ObjectDisposedException)
        {
            // The pipeline came to its own end at the same moment.
        }
    }

    /// <summary>Does work on the thread pool and writes what it hands over until it is done.</summary>
    /// <param name="work">The work. What it throws is thrown here.</param>
    /// <param name="progress">How far the work has come, asked for now and then; null while there is nothing to show.</param>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped.</exception>
    private protected void Run(Func<PipelineWriter, CancellationToken, Task> work, Func<ProgressRecord?>? progress = null)
    {
        var writes = Channel.CreateBounded<Action<Cmdlet>>(new BoundedChannelOptions(WritesInFlight) { SingleReader = true });
        _work = Task.Run(() => DoAsync(work, writes.Writer));
        var isWritten = false;
        try
        {
            WriteAll(writes.Reader, progress is null ? null : new ProgressPulse(this, progress));
            isWritten = true;
            _work.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            LeaveWork();
            throw new PipelineStoppedException();
        }
        catch when (!isWritten)
        {
            LeaveWork();
            throw;
        }
    }

    /// <summary>Leaves something to the cmdlet to dispose of at its end, after the work that uses it.</summary>
    private protected T Own<T>(T resource)
        where T : IAsyncDisposable
    {
        _owned.Push(resource.DisposeAsync);
        return resource;
    }

    /// <summary>As <see cref="Own"/>, for what does not wait when it is disposed of.</summary>
    private protected T OwnAtOnce<T>(T resource)
        where T : IDisposable
    {
        _owned.Push(() =>
        {
            resource.Dispose();
            return ValueTask.CompletedTask;
        });
        return resource;
    }

    private void WriteAll(ChannelReader<Action<Cmdlet>> writes, ProgressPulse? progress)
    {
        bool more;
        do
        {
            while (writes.TryRead(out var write))
            {
                write(this);
                progress?.Beat();
            }

            var next = writes.WaitToReadAsync(_stop.Token).AsTask();
            while (Task.WaitAny([next], ProgressPulse.Interval) < 0)
            {
                progress?.Beat();
            }

            more = next.GetAwaiter().GetResult();
        }
        while (more);
        progress?.End();
    }

    private async Task DoAsync(Func<PipelineWriter, CancellationToken, Task> work, ChannelWriter<Action<Cmdlet>> writes)
    {
        try
        {
            await work(new PipelineWriter(writes, _stop.Token), _stop.Token);
        }
        finally
        {
            writes.Complete();
        }
    }

    private void LeaveWork()
    {
        _stop.Cancel();
        Task.WaitAny([_work], Patience);
    }

    private async Task DisposeOwnedAsync()
    {
        // What it threw has been thrown by Run, or nobody is left to be told.
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (_owned.TryPop(out var dispose))
        {
            try
            {
                await dispose();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The pipeline is over.
            }
        }

        _stopAsked.Dispose();
        _stop.Dispose();
    }
}
