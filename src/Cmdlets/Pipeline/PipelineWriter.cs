using System.Management.Automation;
using System.Threading.Channels;

namespace XmppContacts.Cmdlets.Pipeline;

/// <summary>What asynchronous work writes to; the pipeline's thread takes it from here, in order.</summary>
/// <remarks>Writing waits while the pipeline is slower than the work, and throws when the pipeline has ended.</remarks>
internal sealed class PipelineWriter(ChannelWriter<Action<Cmdlet>> writes, CancellationToken cancellationToken)
{
    public ValueTask WriteObjectAsync(object value) => WriteAsync(cmdlet => cmdlet.WriteObject(value));

    /// <summary>Writes an object and waits until the pipeline has it: what it does not get is the caller's to close.</summary>
    public async ValueTask HandOverAsync(object value)
    {
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await WriteAsync(cmdlet =>
        {
            try
            {
                cmdlet.WriteObject(value);
            }
            finally
            {
                // The last one that the pipeline wants is taken, too, though the shell then throws.
                taken.SetResult();
            }
        });
        try
        {
            await taken.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (taken.Task.IsCompleted)
        {
            // It was taken and the pipeline ended, at the same moment.
        }
    }

    public ValueTask WriteObjectsAsync(IEnumerable<object> values) => WriteAsync(cmdlet => cmdlet.WriteObject(values, enumerateCollection: true));

    public ValueTask WriteErrorAsync(ErrorRecord error) => WriteAsync(cmdlet => cmdlet.WriteError(error));

    public ValueTask WriteWarningAsync(string text) => WriteAsync(cmdlet => cmdlet.WriteWarning(text));

    public ValueTask WriteVerboseAsync(string text) => WriteAsync(cmdlet => cmdlet.WriteVerbose(text));

    /// <summary>Does work of which an exception that is known is written as an error, so that the rest go on.</summary>
    /// <param name="work">The work.</param>
    /// <param name="failure">The error for an exception; null for one that is not known.</param>
    public async Task TryAsync(Func<Task> work, Func<Exception, CmdletException?> failure)
    {
        CmdletException? error = null;
        try
        {
            await work();
        }
        catch (Exception e) when ((error = failure(e)) is not null)
        {
            await WriteErrorAsync(error.ErrorRecord);
        }
    }

    private ValueTask WriteAsync(Action<Cmdlet> write) => writes.WriteAsync(write, cancellationToken);
}
