namespace XmppContacts.Streams.Sasl;

/// <summary>The channel binding of a -PLUS mechanism.</summary>
/// <param name="Type">Its registered name.</param>
/// <param name="Value">Its value on this connection.</param>
internal sealed record ScramBinding(string Type, byte[] Value);
