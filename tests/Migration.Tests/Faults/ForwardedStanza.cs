namespace XmppContacts.Migration.Tests.Faults;

/// <summary>A stanza that a client sent after its session was bound.</summary>
/// <param name="Number">1 for the first; counted on over the connections of a run.</param>
/// <param name="Description">Such as <c>iq set publish urn:xmpp:contacts</c>.</param>
internal sealed record ForwardedStanza(int Number, string Description)
{
    /// <summary><c>result</c> or <c>error</c> as the server said; null while, and where, it said nothing.</summary>
    public string? Answer { get; set; }

    /// <summary>The ID of the one item of a node that it is about, or the address of the one contact of a roster; null when there is none.</summary>
    public string? Item { get; init; }

    /// <summary>Whether it asks for a change. A query of the archive is a set too (XEP-0313 §4.1), and changes nothing.</summary>
    public bool IsChange => (Description.StartsWith("iq set ", StringComparison.Ordinal) && Description != "iq set query urn:xmpp:mam:2") || Description.StartsWith("message", StringComparison.Ordinal);

    public override string ToString() => $"{Number} {Description}: {Answer ?? "no answer"}";
}
