namespace XmppContacts.Migration.Tests.Faults;

/// <summary>One fault, at one stanza.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Stanza">The number of the stanza it happens to: 1 for the first of a session.</param>
internal sealed record Fault(FaultKind Kind, int Stanza)
{
    /// <summary>For <see cref="FaultKind.Delay"/>: how late. It only has to be longer than the client is patient; a client that leaves earlier is not waited for.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>For <see cref="FaultKind.ErrorInstead"/>: the error's type (RFC 6120 §8.3.2).</summary>
    public string ErrorType { get; init; } = "wait";

    /// <summary>For <see cref="FaultKind.ErrorInstead"/>: the defined condition (RFC 6120 §8.3.3).</summary>
    public string Condition { get; init; } = "internal-server-error";

    /// <summary>What kills the client, or what happens in an interlude.</summary>
    public Func<Task> Call { get; init; } = () => Task.CompletedTask;

    /// <summary>What another client does when all that was sent earlier has been answered, just before the stanza goes on; null for nothing.</summary>
    public Func<ForwardedStanza, Task>? Other { get; init; }

    /// <summary>By how many stanzas the other client is earlier than the fault.</summary>
    public int Lead { get; init; }

    /// <summary>Whether nobody can connect any more once it has happened.</summary>
    public bool StaysDown { get; init; }

    public override string ToString() => $"{Kind} at stanza {Stanza}";
}
