using System.Management.Automation;
using System.Threading.Channels;

namespace XmppContacts.Cmdlets.Pipeline;

/// <summary>What asynchronous work writes to; the pipeline's thread takes it from here, in order.</summary>
/// <remarks>Writing waits while the pipeline is slower than the work, and throws when the pipeline has ended.</remarks>
internal sealed class PipelineWriter(ChannelWriter<Action<Cmdlet>> writes, CancellationToken cancellationToken)
{
    public ValueTask WriteObjectAsync(object value) => WriteAsync(cmdlet => cmdlet.WriteObject(value));

    public ValueTask WriteObjectsAsync(IEnumerable<object> values) => WriteAsync(cmdlet => cmdlet.WriteObject(values, enumerateCollection: true));

    public ValueTask WriteErrorAsync(ErrorRecord error) => WriteAsync(cmdlet => cmdlet.WriteError(error));

    public ValueTask WriteWarningAsync(string text) => WriteAsync(cmdlet => cmdlet.WriteWarning(text));

    public ValueTask WriteVerboseAsync(string text) => WriteAsync(cmdlet => cmdlet.WriteVerbose(text));

    private ValueTask WriteAsync(Action<Cmdlet> write) => writes.WriteAsync(write, cancellationToken);
}
