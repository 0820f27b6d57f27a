using System.Buffers;

namespace XmppContacts.Streams.Framing;

/// <summary>
/// Cuts the octets of a stream into its start tag, its child elements and its end tag as soon as each is complete, and refuses what
/// RFC 6120 §11 restricts. It looks only for where elements end; whether they are well-formed is for the parser to say.
/// </summary>
/// <remarks>An <see cref="System.Xml.XmlReader"/> on the stream itself waits for what follows an element before it reports its end, for ever if the server waits for us.</remarks>
internal sealed class StreamFramer(int maximumOctets, int maximumDepth)
{
    // As a parsed name may begin anywhere in what has come, one that is longer than this is not looked for; it costs more octets than it counts for.
    private const int LongestDeclaration = 48;

    private static readonly SearchValues<byte> BeforeNames = SearchValues.Create(" \t\r\n'\""u8);

    private readonly long _maximumMemory = ((long)maximumOctets * StreamLimits.MemoryPerByte) + StreamLimits.StructureMemory;

    private const int InitialBuffer = 16 * 1024;
    private const int KeptBuffer = 1024 * 1024;
    private const int MaximumDeclaration = 256;

    private byte[] _buffer = new byte[InitialBuffer];
    private int _start;
    private int _scan;
    private int _end;
    private int _depth;
    private int _run;
    private long _structure;
    private byte _quote;
    private bool _isEmptyTag;
    private bool _hasBegun;
    private State _state = State.Content;

    private enum State
    {
        Content,
        TagOpened,
        StartTag,
        AttributeValue,
        EndTag,
        Bang,
        CharacterData,
        Declaration,
        Ended,
    }

    /// <summary>Whether part of an element has come.</summary>
    public bool IsMidElement => _end > _start;

    /// <summary>Octets that have come and belong to no token yet.</summary>
    public int PendingOctets => _end - _start;

    /// <summary>Takes what was received. Octets of tokens handed out before are no longer valid.</summary>
    public void Append(ReadOnlySpan<byte> octets)
    {
        if (_state == State.Ended)
        {
            return;
        }

        MakeRoom(octets.Length);
        octets.CopyTo(_buffer.AsSpan(_end));
        _end += octets.Length;
    }

    /// <summary>A new stream begins on the same connection (RFC 6120 §4.3.3).</summary>
    public void Restart()
    {
        _depth = 0;
        _structure = 0;
        _state = State.Content;
        _hasBegun = false;
        _scan = _start;
    }

    /// <summary>Takes the next complete token.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="octets">Its octets, valid until the next call of <see cref="Append"/>.</param>
    /// <returns>False when more octets have to come first.</returns>
    /// <exception cref="XmppStreamException">The stream holds what is refused, or exceeds a bound.</exception>
    public bool TryRead(out StreamTokenKind kind, out ReadOnlyMemory<byte> octets)
    {
        kind = default;
        octets = default;
        while (_scan < _end && _state != State.Ended)
        {
            if (Step() is { } complete)
            {
                CheckSize();
                kind = complete;
                octets = _buffer.AsMemory(_start, _scan - _start);
                _start = _scan;
                _structure = 0;
                return true;
            }
        }

        CheckSize();
        return false;
    }

    private StreamTokenKind? Step()
    {
        switch (_state)
        {
            case State.Content:
                ScanContent();
                return null;
            case State.TagOpened:
                OpenTag(_buffer[_scan++]);
                return null;
            case State.StartTag:
                return ScanStartTag();
            case State.AttributeValue:
                if (SkipPast(_quote))
                {
                    _state = State.StartTag;
                }

                return null;
            case State.EndTag:
                return SkipPast((byte)'>') ? CloseElement() : null;
            case State.Bang:
                ScanBang(_buffer[_scan++]);
                return null;
            case State.CharacterData:
                ScanCharacterData(_buffer[_scan++]);
                return null;
            default:
                ScanDeclaration(_buffer[_scan++]);
                return null;
        }
    }

    private void ScanContent()
    {
        var rest = _buffer.AsSpan(_scan, _end - _scan);
        if (_depth > 1)
        {
            var tag = rest.IndexOf((byte)'<');
            _scan += tag < 0 ? rest.Length : tag + 1;
            _state = tag < 0 ? State.Content : State.TagOpened;
            return;
        }

        // Between stanzas only white space may come, which servers send to keep the connection alive.
        var other = rest.IndexOfAnyExcept(" \t\r\n"u8);
        _scan += other < 0 ? rest.Length : other;
        _start = _scan;
        if (other >= 0)
        {
            _state = rest[other] == (byte)'<' ? State.TagOpened : throw Refused("bad-format", "text between stanzas");
            _scan++;
        }
    }

    private void OpenTag(byte first)
    {
        switch (first)
        {
            case (byte)'/':
                _state = _depth > 0 ? State.EndTag : throw Refused("not-well-formed", "an end tag before the stream began");
                break;
            case (byte)'!':
                _run = 0;
                _state = _depth > 1 ? State.Bang : throw Refused("restricted-xml", "a comment or a document type, which are refused");
                break;
            case (byte)'?':
                _state = _depth == 0 && !_hasBegun ? State.Declaration : throw Refused("restricted-xml", "a processing instruction, which is refused");
                _hasBegun = true;
                break;
            case (byte)'>' or (byte)'<' or (byte)'"' or (byte)'\'' or (byte)' ':
                throw Refused("not-well-formed", "a tag without a name");
            default:
                _hasBegun = true;
                _isEmptyTag = false;
                _structure += StreamLimits.ElementMemory;
                _depth++;
                _state = _depth <= maximumDepth + 1
                    ? State.StartTag
                    : throw Refused("policy-violation", $"elements nested more than {maximumDepth} deep, which is refused");
                break;
        }
    }

    private StreamTokenKind? ScanStartTag()
    {
        var rest = _buffer.AsSpan(_scan, _end - _scan);
        var stop = rest.IndexOfAny("\"'><"u8);
        var passed = stop < 0 ? rest : rest[..stop];
        if (!passed.IsEmpty)
        {
            _isEmptyTag = passed[^1] == (byte)'/';
        }

        _scan += stop < 0 ? rest.Length : stop + 1;
        if (stop < 0)
        {
            return null;
        }

        switch (rest[stop])
        {
            case (byte)'>':
                _state = State.Content;
                return _isEmptyTag ? CloseElement() : _depth == 1 ? StreamTokenKind.Header : null;
            case (byte)'<':
                throw Refused("not-well-formed", "a tag inside a tag");
            default:
                _quote = rest[stop];
                _isEmptyTag = false;
                _structure += IsDeclaration() ? StreamLimits.NamespaceMemory : StreamLimits.AttributeMemory;
                _state = State.AttributeValue;
                return null;
        }
    }

    // The quotation mark before the scan position begins a value: whether that of a namespace.
    private bool IsDeclaration()
    {
        var from = Math.Max(_start, _scan - LongestDeclaration);
        var name = _buffer.AsSpan(from, _scan - 1 - from);
        var begin = name.LastIndexOfAny(BeforeNames);
        return name[(begin + 1)..].StartsWith("xmlns"u8);
    }

    private StreamTokenKind? CloseElement()
    {
        _depth--;
        _state = _depth == 0 ? State.Ended : State.Content;
        return _depth switch
        {
            0 => StreamTokenKind.End,
            1 => StreamTokenKind.Element,
            _ => null,
        };
    }

    private void ScanBang(byte next)
    {
        ReadOnlySpan<byte> opening = "[CDATA["u8;
        if (next != opening[_run])
        {
            throw Refused("restricted-xml", "a comment or a document type, which are refused");
        }

        _run++;
        if (_run == opening.Length)
        {
            _run = 0;
            _state = State.CharacterData;
        }
    }

    // Ends at "]]>"; "]]]>" ends it too.
    private void ScanCharacterData(byte next)
    {
        if (next == (byte)'>' && _run >= 2)
        {
            _state = State.Content;
        }
        else if (next == (byte)']')
        {
            _run++;
        }
        else
        {
            _run = 0;
            var bracket = _buffer.AsSpan(_scan, _end - _scan).IndexOf((byte)']');
            _scan = bracket < 0 ? _end : _scan + bracket;
        }
    }

    private void ScanDeclaration(byte next)
    {
        if (next == (byte)'>')
        {
            CheckDeclaration(_buffer.AsSpan(_start, _scan - _start));
            _start = _scan;
            _state = State.Content;
        }
        else if (_scan - _start > MaximumDeclaration)
        {
            throw Refused("restricted-xml", "a processing instruction, which is refused");
        }
    }

    // RFC 6120 §11.6: the encoding is UTF-8, whatever may be declared.
    private static void CheckDeclaration(ReadOnlySpan<byte> declaration)
    {
        if (!declaration.StartsWith("<?xml "u8) || !declaration.EndsWith("?>"u8))
        {
            throw Refused("restricted-xml", "a processing instruction, which is refused");
        }

        var text = System.Text.Encoding.Latin1.GetString(declaration);
        if (text.Contains("encoding", StringComparison.Ordinal) && !text.Contains("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            throw Refused("unsupported-encoding", "a stream that is not in UTF-8");
        }
    }

    private bool SkipPast(byte sought)
    {
        var found = _buffer.AsSpan(_scan, _end - _scan).IndexOf(sought);
        _scan = found < 0 ? _end : _scan + found + 1;
        return found >= 0;
    }

    private void CheckSize()
    {
        if (_scan - _start > maximumOctets)
        {
            throw Refused("policy-violation", $"a stanza of more than {maximumOctets:N0} octets, which is refused");
        }

        if (((long)(_scan - _start) * StreamLimits.MemoryPerByte) + _structure > _maximumMemory)
        {
            throw Refused("policy-violation", "a stanza of so many elements and attributes that it would fill the memory, which is refused");
        }
    }

    private void MakeRoom(int octets)
    {
        var pending = _end - _start;
        if (_end + octets <= _buffer.Length && (pending > 0 || _buffer.Length <= KeptBuffer))
        {
            return;
        }

        var size = pending == 0 && _buffer.Length > KeptBuffer ? InitialBuffer : _buffer.Length;
        while (size < pending + octets)
        {
            size *= 2;
        }

        var target = size == _buffer.Length ? _buffer : new byte[size];
        Buffer.BlockCopy(_buffer, _start, target, 0, pending);
        _buffer = target;
        _scan -= _start;
        _start = 0;
        _end = pending;
    }

    private static XmppStreamException Refused(string condition, string what) => XmppStreamException.Raised(condition, what);
}
