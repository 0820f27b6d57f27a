using XmppContacts.Addressing;

namespace XmppContacts.EncryptedNodes;

/// <summary>An encrypted node was not, or not completely, written. The message is one sentence that holds nothing private.</summary>
public sealed class EncryptedNodeException : Exception
{
    internal EncryptedNodeException(EncryptedNodeFailure reason, Jid service, string? node, string message, Exception? inner = null)
        : base(node is null ? $"{service}: {message}." : $"{service}, node {node}: {message}.", inner)
    {
        Reason = reason;
        Service = service;
        Node = node;
    }

    /// <summary>Why.</summary>
    public EncryptedNodeFailure Reason { get; }

    /// <summary>The service that has the node.</summary>
    public Jid Service { get; }

    /// <summary>The node; null when it is not about one.</summary>
    public string? Node { get; }
}
