namespace XmppContacts.Xml;

/// <summary>A document holds something larger than <see cref="XmlBounds"/> allows, or something that is refused whole.</summary>
/// <param name="message">What was found, without its content.</param>
/// <param name="line">The line, counted from 1; 0 when unknown.</param>
/// <param name="column">The column, counted from 1; 0 when unknown.</param>
public sealed class XmlBoundException(string message, int line, int column) : Exception(message)
{
    /// <summary>The line, counted from 1; 0 when unknown.</summary>
    public int Line { get; } = line;

    /// <summary>The column, counted from 1; 0 when unknown.</summary>
    public int Column { get; } = column;

    /// <summary>Whether nothing after this place can be read; otherwise the account is passed over and the next one read.</summary>
    public bool EndsDocument { get; init; }
}
