using System.Collections.Immutable;
using System.Text;
using XmppContacts.Xml;

namespace XmppContacts.Accounts.ServerData;

/// <summary>Where in an export's file a reading begins that does not begin with the file: between two accounts.</summary>
/// <remarks>The start tags of the elements that are open there are put before the text, so that the parser reads it as it stands in the file.</remarks>
internal sealed class DocumentStart
{
    private readonly string _tags;
    private readonly TextOrigin _origin;

    /// <param name="open">The elements that are open, from the root inwards.</param>
    /// <param name="origin">The place in the file.</param>
    public DocumentStart(ImmutableArray<OpenTag> open, TextOrigin origin)
    {
        _tags = string.Concat(open.Select(tag => tag.Text));
        _origin = origin;
        Open = open;
    }

    /// <summary>The beginning of a file.</summary>
    public static DocumentStart OfFile { get; } = new([], TextOrigin.Start);

    /// <summary>The elements that are open.</summary>
    public ImmutableArray<OpenTag> Open { get; }

    /// <summary>The place in the file.</summary>
    public TextOrigin Origin => _origin;

    /// <summary>The octets to put before the text.</summary>
    public byte[] Prefix => Encoding.UTF8.GetBytes(_tags);

    /// <summary>The place in the file where the prefix would begin, if it stood there.</summary>
    public TextOrigin PrefixOrigin => _origin with { Column = _origin.Column - _tags.Length };

    /// <summary>The place in the file of a place that the parser names.</summary>
    public (int Line, int Column) Locate(int line, int column)
    {
        if (line == 1)
        {
            var end = 0;
            foreach (var tag in Open)
            {
                end += tag.Text.Length;
                if (column <= end)
                {
                    return (tag.Line, tag.Column);
                }
            }
        }

        return PrefixOrigin.Locate(line, column);
    }
}
