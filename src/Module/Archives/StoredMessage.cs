using System.Xml.Linq;

namespace XmppContacts.Archives;

/// <summary>A message that a server keeps for an account.</summary>
/// <param name="Message">The <c>message</c> stanza of <c>jabber:client</c>, as it was sent.</param>
/// <param name="ReceivedAt">When the server received it, or null when that is not known.</param>
/// <param name="IsArchived">Whether it is in the message archive (XEP-0313), rather than waiting for the account to come online.</param>
public sealed record StoredMessage(XElement Message, DateTimeOffset? ReceivedAt, bool IsArchived);
