using XmppContacts.Xml;

namespace XmppContacts.Accounts.ServerData;

/// <summary>Consecutive bytes of an export's file.</summary>
/// <param name="Kind">What they are, by their tags.</param>
/// <param name="Bytes">The bytes, in UTF-8; valid until the next piece is read.</param>
/// <param name="Origin">Where they are in the file.</param>
/// <param name="IsClosed">Whether an element has its end tag; true for the other kinds.</param>
internal readonly record struct ExportPiece(PieceKind Kind, ReadOnlyMemory<byte> Bytes, TextOrigin Origin, bool IsClosed = true);

/// <summary>What a piece of an export is.</summary>
internal enum PieceKind
{
    /// <summary>Text, white space, a comment, or a tag that belongs nowhere.</summary>
    Text,

    /// <summary>The start tag of <c>server-data</c> or <c>host</c>.</summary>
    Start,

    /// <summary>The end tag of <c>server-data</c> or <c>host</c>.</summary>
    End,

    /// <summary>An element with all it contains: an account, an include, or something else around the accounts.</summary>
    Element,
}
