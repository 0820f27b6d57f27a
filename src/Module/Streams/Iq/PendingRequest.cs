using System.Xml.Linq;
using XmppContacts.Addressing;

namespace XmppContacts.Streams.Iq;

/// <summary>A request that waits for its answer.</summary>
/// <param name="id">Its ID.</param>
/// <param name="to">Who is asked; null is the own account.</param>
internal sealed class PendingRequest(string id, Jid? to)
{
    public string Id { get; } = id;

    public Jid? To { get; } = to;

    /// <summary>Continuations never run on the receiving task.</summary>
    public TaskCompletionSource<XElement> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether an answer with this ID came from an entity that was not asked.</summary>
    public bool HadForeignAnswer { get; set; }
}
