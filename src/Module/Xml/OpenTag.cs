namespace XmppContacts.Xml;

/// <summary>The start tag of an element that is open at some place of a document.</summary>
/// <param name="Text">The tag with all its attributes and namespace declarations, on one line.</param>
/// <param name="Line">The line in the document.</param>
/// <param name="Column">The column in the document, of the element's name.</param>
internal sealed record OpenTag(string Text, int Line, int Column);
