namespace XmppContacts.Cmdlets.Pipeline;

/// <summary>Work of which some is done at one time, and whose results come in the order it was begun.</summary>
/// <param name="atOneTime">How much is under way at most.</param>
/// <param name="write">Called with each result.</param>
/// <param name="discard">Called with each result that nobody is left to take.</param>
/// <typeparam name="T">The results.</typeparam>
internal sealed class OrderedWork<T>(int atOneTime, Func<PipelineWriter, T, ValueTask> write, Func<T, ValueTask> discard) : IAsyncDisposable
{
    private readonly Queue<Task<T>> _begun = new();

    /// <summary>Begins work once there is room for it, and writes what is done.</summary>
    public async Task BeginAsync(PipelineWriter pipeline, Func<Task<T>> work)
    {
        while (_begun.TryPeek(out var first) && (first.IsCompleted || _begun.Count >= atOneTime))
        {
            await WriteFirstAsync(pipeline);
        }

        _begun.Enqueue(Task.Run(work));
    }

    /// <summary>Writes what is left.</summary>
    public async Task CompleteAsync(PipelineWriter pipeline)
    {
        while (_begun.Count > 0)
        {
            await WriteFirstAsync(pipeline);
        }
    }

    /// <summary>Waits for what is under way, which the pipeline's end has cancelled.</summary>
    public async ValueTask DisposeAsync()
    {
        while (_begun.TryDequeue(out var work))
        {
            try
            {
                await discard(await work);
            }
            catch (OperationCanceledException)
            {
                // Nothing came of it.
            }
        }
    }

    // A result stays in the queue until it is written, so that an end of the pipeline in between discards it.
    private async Task WriteFirstAsync(PipelineWriter pipeline)
    {
        var result = await _begun.Peek();
        await write(pipeline, result);
        _ = _begun.Dequeue();
    }
}
