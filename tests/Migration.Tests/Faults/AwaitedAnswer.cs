namespace XmppContacts.Migration.Tests.Faults;

/// <summary>An answer of the server that must not reach the client yet, or never.</summary>
/// <param name="Id">The ID of the request.</param>
internal sealed record AwaitedAnswer(string Id)
{
    private readonly TaskCompletionSource<byte[]> _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The answer, when it has come.</summary>
    public Task<byte[]> Arrived => _arrived.Task;

    public void Arrive(byte[] octets) => _arrived.TrySetResult(octets);
}
