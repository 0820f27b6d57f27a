using System.Xml.Linq;

namespace XmppContacts.Streams.Negotiation;

/// <summary>The answer of <see cref="StreamNegotiation"/> to what was received.</summary>
/// <param name="Action">What to do after sending.</param>
/// <param name="Send">What to send; null for nothing.</param>
internal sealed record NegotiationStep(NegotiationAction Action, XElement? Send = null);
