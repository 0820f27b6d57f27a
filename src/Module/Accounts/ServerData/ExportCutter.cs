using XmppContacts.Xml;

namespace XmppContacts.Accounts.ServerData;

/// <summary>
/// Cuts a file of an export into its tags around the accounts and its accounts, by the tags alone: broken XML in one account leaves the others whole.
/// </summary>
/// <remarks>
/// Of well-formed XML the cuts are exact. Of broken XML, a tag ends at the next <c>&lt;</c> at the latest, an end tag also ends the elements in it that
/// have none, and an account without end tag ends where the next one begins, which is looked for in it only then. What servers store is balanced, so that no user's data can end an account.
/// </remarks>
/// <param name="octets">The file in UTF-8, without byte order mark.</param>
/// <param name="cancellationToken">The token to monitor for cancellation requests.</param>
internal sealed class ExportCutter(Stream octets, CancellationToken cancellationToken)
{
    /// <summary>The longest piece.</summary>
    public const int LongestPiece = 1024 * 1024 * 1024;

    private const int TextOctets = 64 * 1024;

    private readonly List<byte[]> _containers = [];
    private readonly List<(int Start, int Length)> _open = [];
    private byte[] _buffer = new byte[2 * TextOctets];
    private int _start;
    private int _at;
    private int _end;
    private int _inner;
    private TextOrigin _origin = TextOrigin.Start;
    private bool _isEnded;

    private ReadOnlySpan<byte> Rest => _buffer.AsSpan(_at, _end - _at);

    private ReadOnlySpan<byte> Piece => _buffer.AsSpan(_start, _at - _start);

    /// <summary>The next piece.</summary>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="InvalidDataException">A piece is longer than <see cref="LongestPiece"/>, or the compressed file is damaged.</exception>
    public bool Next(out ExportPiece piece)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _origin = _origin.After(Piece);
        _start = _at;
        piece = default;
        if (!Ensure(1))
        {
            return false;
        }

        var isClosed = true;
        var kind = _buffer[_at] == (byte)'<' ? Markup(out isClosed) : Text();
        piece = new ExportPiece(kind, _buffer.AsMemory(_start, _at - _start), _origin, isClosed);
        return true;
    }

    private PieceKind Text()
    {
        while (true)
        {
            var next = Rest.IndexOf((byte)'<');
            if (next >= 0)
            {
                _at += next;
                return PieceKind.Text;
            }

            // Not inside a character or a line end.
            var whole = Rest.Length;
            while (whole > 0 && (_buffer[_at + whole - 1] >= 0x80 || _buffer[_at + whole - 1] == '\r') && whole > Rest.Length - 4)
            {
                whole--;
            }

            if (whole >= TextOctets || !Fill())
            {
                _at += _isEnded && whole < TextOctets ? Rest.Length : whole;
                return PieceKind.Text;
            }
        }
    }

    private PieceKind Markup(out bool isClosed)
    {
        isClosed = true;
        if (SkipSpecial())
        {
            return PieceKind.Text;
        }

        if (IsEndTag())
        {
            var end = Name(2);
            var container = _containers.FindLastIndex(name => name.AsSpan().SequenceEqual(_buffer.AsSpan(end.Start + _start, end.Length)));
            Tag(out _);
            if (container < 0)
            {
                return PieceKind.Text;
            }

            // Those inside it have no end tag; whoever reads on learns it by their number.
            _containers.RemoveRange(container, _containers.Count - container);
            return PieceKind.End;
        }

        var (start, length) = Name(1);
        var name = _buffer.AsSpan(start + _start, length);
        var isContainer = IsContainer(Local(name));
        var copy = isContainer ? name.ToArray() : [];
        Tag(out var isEmpty);
        if (isContainer && !isEmpty)
        {
            _containers.Add(copy);
            return PieceKind.Start;
        }

        isClosed = isEmpty || Content((start, length));
        return PieceKind.Element;
    }

    /// <summary>Whether nothing follows the last piece.</summary>
    public bool IsAtEnd => _isEnded && _at == _end;

    /// <summary>How many of the elements around the accounts are open.</summary>
    public int Depth => _containers.Count;

    private bool IsContainer(ReadOnlySpan<byte> local) => _containers.Count switch
    {
        0 => local.SequenceEqual("server-data"u8) || local.SequenceEqual("host"u8),
        1 => local.SequenceEqual("host"u8) && Local(_containers[0]).SequenceEqual("server-data"u8),
        _ => false,
    };

    // Up to the end tag of the element whose start tag was just read; false when it has none. What then looked as if it were an account in it is the next one.
    private bool Content((int Start, int Length) root)
    {
        _inner = 0;
        var isClosed = FindEnd(root);
        if (!isClosed && _inner > 0)
        {
            _at = _start + _inner;
        }

        return isClosed;
    }

    private bool FindEnd((int Start, int Length) root)
    {
        _open.Clear();
        _open.Add(root);
        while (_open.Count > 0)
        {
            if (!Find("<"u8) || !Ensure(2))
            {
                _at = _end;
                return false;
            }

            if (SkipSpecial())
            {
                continue;
            }

            if (!IsEndTag())
            {
                var name = Name(1);
                if (_open.Count == 1 && IsSame(name, root))
                {
                    // An account in an account: the end tag of the outer one is missing.
                    return false;
                }

                var begin = _at - _start;
                Tag(out var isEmpty);
                if (_inner == 0 && AccountName.Of(_buffer.AsSpan(_start + begin, _at - _start - begin)) is not null)
                {
                    _inner = begin;
                }

                if (!isEmpty)
                {
                    _open.Add(name);
                }

                continue;
            }

            var end = Name(2);
            var found = _open.FindLastIndex(open => IsSame(open, end));
            if (found < 0 && _containers.Exists(name => name.AsSpan().SequenceEqual(_buffer.AsSpan(end.Start + _start, end.Length))))
            {
                return false;
            }

            Tag(out _);
            if (found >= 0)
            {
                _open.RemoveRange(found, _open.Count - found);
            }
        }

        return true;
    }

    private bool IsSame((int Start, int Length) one, (int Start, int Length) other) =>
        _buffer.AsSpan(_start + one.Start, one.Length).SequenceEqual(_buffer.AsSpan(_start + other.Start, other.Length));

    private bool IsEndTag() => Ensure(2) && _buffer[_at + 1] == (byte)'/';

    // Comments, CDATA sections, processing instructions and declarations.
    private bool SkipSpecial()
    {
        if (!Ensure(2) || _buffer[_at + 1] is not ((byte)'!' or (byte)'?'))
        {
            return false;
        }

        Ensure(9);
        var end = Rest.StartsWith("<!--"u8) ? "-->"u8 : Rest.StartsWith("<![CDATA["u8) ? "]]>"u8 : Rest.StartsWith("<?"u8) ? "?>"u8 : ">"u8;
        _at += Math.Min(Rest.Length, end.Length == 3 ? 4 : 2);
        if (!Find(end))
        {
            _at = _end;
            return true;
        }

        _at += end.Length;
        return true;
    }

    // The name of the tag, relative to the piece; stays before the tag.
    private (int Start, int Length) Name(int offset)
    {
        for (var length = 0; ; length++)
        {
            if (!Ensure(offset + length + 1)
                || _buffer[_at + offset + length] is (byte)'>' or (byte)'/' or (byte)'<' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                return (_at - _start + offset, length);
            }
        }
    }

    // Moves past the tag.
    private void Tag(out bool isEmpty)
    {
        _at++;
        while (true)
        {
            var next = Rest.IndexOfAny("<>\"'"u8);
            if (next < 0)
            {
                _at = _end;
                if (!Fill())
                {
                    isEmpty = false;
                    return;
                }

                continue;
            }

            _at += next;
            switch (_buffer[_at])
            {
                case (byte)'>':
                    isEmpty = _buffer[_at - 1] == (byte)'/';
                    _at++;
                    return;
                case (byte)'<':
                    isEmpty = false;
                    return;
                default:
                    Quoted();
                    break;
            }
        }
    }

    // Moves past the value in quotes, or to a '<', which no value can hold.
    private void Quoted()
    {
        var quote = _buffer[_at++];
        while (true)
        {
            var end = Rest.IndexOfAny(quote, (byte)'<');
            if (end >= 0)
            {
                _at += end + (_buffer[_at + end] == quote ? 1 : 0);
                return;
            }

            _at = _end;
            if (!Fill())
            {
                return;
            }
        }
    }

    // Moves to the next occurrence.
    private bool Find(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            var next = Rest.IndexOf(text);
            if (next >= 0)
            {
                _at += next;
                return true;
            }

            _at = Math.Max(_at, _end - text.Length + 1);
            if (!Fill())
            {
                return false;
            }
        }
    }

    private bool Ensure(int count)
    {
        while (_end - _at < count)
        {
            if (!Fill())
            {
                return false;
            }
        }

        return true;
    }

    private bool Fill()
    {
        if (_isEnded)
        {
            return false;
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (_end == _buffer.Length)
        {
            if (_start > _buffer.Length / 2)
            {
                Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            }
            else if (_buffer.Length < LongestPiece)
            {
                var larger = new byte[2 * _buffer.Length];
                Buffer.BlockCopy(_buffer, _start, larger, 0, _end - _start);
                _buffer = larger;
            }
            else if (_inner > 0)
            {
                // It has no end tag, or it is too long: the piece ends before that.
                return false;
            }
            else
            {
                throw new InvalidDataException($"one account is longer than {LongestPiece:N0} bytes, which is refused");
            }

            (_at, _end, _start) = (_at - _start, _end - _start, 0);
        }

        var read = octets.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _isEnded = read == 0;
        return read > 0;
    }

    private static ReadOnlySpan<byte> Local(ReadOnlySpan<byte> name) => name[(name.IndexOf((byte)':') + 1)..];
}
