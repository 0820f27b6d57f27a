namespace XmppContacts.Streams.Framing;

/// <summary>The pieces that a stream is cut into.</summary>
internal enum StreamTokenKind
{
    /// <summary>The start tag of the stream.</summary>
    Header,

    /// <summary>A whole child element of the stream.</summary>
    Element,

    /// <summary>The end tag of the stream.</summary>
    End,
}
