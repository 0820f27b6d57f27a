using System.Xml.Linq;

namespace XmppContacts.Streams;

/// <summary>A stanza that is not the answer to a request.</summary>
/// <param name="stanza">The stanza.</param>
public sealed class StanzaReceivedEventArgs(XElement stanza) : EventArgs
{
    /// <summary>A message, a presence, or a roster push that was accepted and answered.</summary>
    public XElement Stanza { get; } = stanza;
}
