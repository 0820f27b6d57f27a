using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace XmppContacts.Reports.Formats;

/// <summary>Reads the objects of one array of a JSON document one by one: a report may be larger than the memory.</summary>
/// <param name="array">The property of the document's object that is the array.</param>
/// <param name="names">The properties wanted of each element.</param>
internal sealed class JsonRows(string array, string[] names)
{
    private const int InitialBuffer = 64 * 1024;

    private readonly List<string?[]> _rows = [];
    private JsonReaderState _state;
    private byte[] _buffer = new byte[InitialBuffer];
    private int _filled;
    private string?[] _row = [];
    private int _column;
    private bool _isInArray;

    /// <summary>Whether the array was there; known at the end.</summary>
    public bool HasArray { get; private set; }

    /// <summary>The texts of each element, in the order of the names; null where the element has no such text.</summary>
    /// <exception cref="JsonException">The document is not well-formed.</exception>
    /// <exception cref="InvalidOperationException">A text holds half a character.</exception>
    public async IAsyncEnumerable<string?[]> ReadAsync(Stream document, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            if (_filled == _buffer.Length)
            {
                Array.Resize(ref _buffer, 2 * _buffer.Length);
            }

            var wanted = _buffer.Length - _filled;
            var count = await document.ReadAtLeastAsync(_buffer.AsMemory(_filled), wanted, throwOnEndOfStream: false, cancellationToken);
            _filled += count;
            Take(isFirst && _buffer.AsSpan(0, _filled).StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0, isLast: count < wanted);
            foreach (var row in _rows)
            {
                yield return row;
            }

            _rows.Clear();
            if (count < wanted)
            {
                yield break;
            }
        }
    }

    private void Take(int from, bool isLast)
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(from, _filled - from), isLast, _state);
        while (reader.Read())
        {
            Visit(ref reader);
        }

        var taken = from + (int)reader.BytesConsumed;
        _buffer.AsSpan(taken, _filled - taken).CopyTo(_buffer);
        _filled -= taken;
        _state = reader.CurrentState;
    }

    private void Visit(ref Utf8JsonReader reader)
    {
        switch (reader.CurrentDepth, reader.TokenType)
        {
            case (1, JsonTokenType.PropertyName):
                _isInArray = reader.ValueTextEquals(array);
                break;
            case (1, JsonTokenType.StartArray):
                HasArray |= _isInArray;
                break;
            case (1, JsonTokenType.StartObject):
                _isInArray = false;
                break;
            case (2, JsonTokenType.EndObject) when _isInArray:
                _rows.Add(_row);
                break;
            case (2, _) when _isInArray:
                _row = new string?[names.Length];
                if (reader.TokenType != JsonTokenType.StartObject)
                {
                    _rows.Add(_row);
                }

                break;
            case (3, JsonTokenType.PropertyName) when _isInArray:
                var name = reader.GetString();
                _column = Array.IndexOf(names, name);
                break;
            case (3, JsonTokenType.String) when _isInArray && _column >= 0:
                _row[_column] = reader.GetString();
                break;
        }
    }
}
