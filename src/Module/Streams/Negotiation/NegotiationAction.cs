namespace XmppContacts.Streams.Negotiation;

/// <summary>What has to be done on the connection after what was received.</summary>
internal enum NegotiationAction
{
    /// <summary>Send what there is to send, and go on receiving.</summary>
    Continue,

    /// <summary>Start TLS, then a new stream.</summary>
    StartTls,

    /// <summary>Start a new stream.</summary>
    Restart,

    /// <summary>The session is ready.</summary>
    Complete,
}
