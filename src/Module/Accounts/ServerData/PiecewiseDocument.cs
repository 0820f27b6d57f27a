using System.Collections.Immutable;
using System.Xml;
using XmppContacts.Addressing;
using XmppContacts.Text;
using XmppContacts.Xml;

namespace XmppContacts.Accounts.ServerData;

/// <summary>
/// Reads a file of an export whose XML is broken somewhere: each account on its own, so that broken XML costs the account that it is in. Characters that
/// XML does not allow are left out, and prefixes that nothing declares are accepted; both are reported.
/// </summary>
internal sealed class PiecewiseDocument : IExportReading
{
    private readonly Stream _octets;
    private readonly ExportCutter _cutter;
    private readonly string _shownPath;
    private readonly (int Line, int Column) _done;
    private readonly Func<Stream, DocumentStart, bool, ServerDataDocument> _open;
    private readonly Queue<(SourcedAccount Account, string? Include)> _pending = new();
    private readonly string? _outerHost;

    // Null stands for a host whose accounts are left out.
    private readonly List<OpenTag?> _around = [];
    private bool _hasRoot;
    private bool _isOver;
    private bool _isCut;

    /// <param name="octets">The file in UTF-8, without byte order mark; disposed with the document.</param>
    /// <param name="path">The file's full path.</param>
    /// <param name="shownPath">The file's path as the user would write it.</param>
    /// <param name="host">The host around an included file, or null.</param>
    /// <param name="done">Up to where another reading has come, which is not read again; the default for the beginning.</param>
    /// <param name="open">Makes the document of a piece; the last argument is whether prefixes that nothing declares are accepted.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests.</param>
    public PiecewiseDocument(
        Stream octets, string path, string shownPath, string? host, (int Line, int Column) done,
        Func<Stream, DocumentStart, bool, ServerDataDocument> open, CancellationToken cancellationToken)
    {
        _octets = octets;
        _cutter = new ExportCutter(octets, cancellationToken);
        Path = path;
        _shownPath = shownPath;
        Host = _outerHost = host;
        _done = done;
        _open = open;
        IsExport = done != default;
        Position = new SourcePosition(shownPath, 0, 0);
    }

    public string Path { get; }

    public string? Host { get; private set; }

    public bool IsExport { get; private set; }

    public SourcePosition Position { get; private set; }

    private int Refused => _around.IndexOf(null);

    public SourcePosition Locate(int line, int column) => new(_shownPath, line, column);

    public bool Advance(out SourcedAccount account, out string? include)
    {
        while (true)
        {
            if (_pending.TryDequeue(out var next))
            {
                (account, include) = next;
                return true;
            }

            if (_isOver)
            {
                (account, include) = (default, null);
                return false;
            }

            if (_cutter.Next(out var piece))
            {
                Position = At(piece.Origin);
                Read(piece);
            }
            else
            {
                _isOver = true;
                Ended();
            }
        }
    }

    public void Dispose() => _octets.Dispose();

    private void Ended()
    {
        if (!_hasRoot && !IsExport)
        {
            // Says what is wrong with it.
            Read(new ExportPiece(PieceKind.Text, default, TextOrigin.Start), hasMore: false);
        }
        else if (_around.Count > 0 && !_isCut)
        {
            Report(null, "the file ends here, before its last end tag; accounts may be missing", Position, isIncomplete: true);
        }
    }

    private void Read(ExportPiece piece)
    {
        switch (piece.Kind)
        {
            case PieceKind.Start:
                Begin(piece);
                break;
            case PieceKind.End:
                End(piece);
                break;
            case PieceKind.Element when Refused < 0:
                SecondRoot(piece);
                if (!IsDone(piece))
                {
                    ReadElement(piece);
                }

                break;
            case PieceKind.Text when Refused < 0 && !IsDone(piece) && !IsNothing(piece):
                Read(piece, hasMore: true);
                break;
        }
    }

    private void Begin(ExportPiece piece)
    {
        SecondRoot(piece);
        if (Refused >= 0)
        {
            _around.Add(null);
            return;
        }

        var problems = _pending.Count;
        var open = Read(piece, hasMore: true);
        if (IsDone(piece))
        {
            // The other reading has reported them.
            _pending.Clear();
            problems = -1;
        }

        var tag = open.Length > _around.Count ? open[^1] : null;
        if (tag is null && problems == _pending.Count)
        {
            Report(null, "a start tag that is not understood; the accounts in it are left out", At(piece.Origin), isIncomplete: true);
        }

        _around.Add(tag);
        _hasRoot = true;
    }

    private void End(ExportPiece piece)
    {
        if (_around.Count - _cutter.Depth > 1 && Refused < 0)
        {
            Report(null, "an end tag is missing before this one", At(piece.Origin));
        }

        _around.RemoveRange(_cutter.Depth, _around.Count - _cutter.Depth);
        Host = _around.Count == 0 ? _outerHost : Host;
    }

    private void SecondRoot(ExportPiece piece)
    {
        if (_around.Count == 0 && _hasRoot)
        {
            Report(null, "another document begins here, behind the end of the first; it is read too", At(piece.Origin));
        }

        _hasRoot = true;
    }

    private void ReadElement(ExportPiece piece)
    {
        if (!piece.IsClosed)
        {
            ReadUnclosed(piece);
            return;
        }

        XmlException broken;
        try
        {
            Read(piece.Bytes, piece.Origin, acceptsPrefixes: false);
            return;
        }
        catch (XmlException e) when (IsExport)
        {
            broken = e;
        }
        catch (XmlBoundException e) when (IsExport)
        {
            Report(Named(piece), e.Message + "; this account is left out", new SourcePosition(_shownPath, e.Line, e.Column));
            return;
        }

        var start = new DocumentStart(Around(), piece.Origin);
        var (line, column) = start.Locate(broken.LineNumber, broken.LinePosition);
        var place = new SourcePosition(_shownPath, line, column);
        var kept = ForbiddenCharacters.Remove(piece.Bytes.Span, out var count, out var first);
        try
        {
            var jid = Read(kept, piece.Origin, acceptsPrefixes: true);
            Report(
                jid?.ToString() ?? Named(piece), count == 0
                    ? "it uses a prefix that nothing declares; what it stands for is not known"
                    : $"it holds {count:N0} {(count == 1 ? "character" : "characters")} that XML does not allow, left out here",
                count == 0 ? place : At(piece.Origin.After(piece.Bytes.Span[..first])));
        }
        catch (Exception e) when (e is XmlException or XmlBoundException)
        {
            Report(Named(piece), $"its XML is broken ({XmlFault.Reason(broken, (at, character) => Place(start, at, character))}); this account is left out", place);
        }
    }

    private void ReadUnclosed(ExportPiece piece)
    {
        var message = "it has no end tag; this account is left out";
        if (_cutter.IsAtEnd)
        {
            _isCut = true;
            message = "the XML is broken from here on (the file ends inside the account); what stands before it was read";
        }

        try
        {
            // What is too large has no end tag either.
            Read(piece.Bytes, piece.Origin, acceptsPrefixes: false);
        }
        catch (XmlBoundException e)
        {
            message = e.Message + "; this account is left out";
        }
        catch (XmlException)
        {
        }

        Report(Named(piece), message, At(piece.Origin), isIncomplete: true);
    }

    // The elements around what follows the piece.
    private ImmutableArray<OpenTag> Read(ExportPiece piece, bool hasMore)
    {
        var open = Around();
        try
        {
            using var document = Document(piece.Bytes, piece.Origin, acceptsPrefixes: false, hasMore);
            Take(document);
            return document.ReachedSliceEnd ? document.Open : open;
        }
        catch (XmlException e) when (IsExport)
        {
            var start = new DocumentStart(open, piece.Origin);
            Report(
                null, $"the XML is broken here ({XmlFault.Reason(e, (line, column) => Place(start, line, column))})", Place(start, e.LineNumber, e.LinePosition),
                isIncomplete: true);
        }
        catch (XmlBoundException e) when (IsExport)
        {
            Report(null, e.Message, new SourcePosition(_shownPath, e.Line, e.Column), isIncomplete: true);
        }

        return open;
    }

    private Jid? Read(ReadOnlyMemory<byte> bytes, TextOrigin origin, bool acceptsPrefixes)
    {
        using var document = Document(bytes, origin, acceptsPrefixes, hasMore: true);
        var before = _pending.Count;
        try
        {
            Take(document);
        }
        catch (Exception e) when (e is XmlException or XmlBoundException)
        {
            // What was found in a part of the account does not count.
            var all = _pending.Take(before).ToList();
            _pending.Clear();
            all.ForEach(_pending.Enqueue);
            throw;
        }

        return document.Account;
    }

    private void Take(ServerDataDocument document)
    {
        try
        {
            while (document.Advance(out var account, out var include))
            {
                Position = document.Position;
                _pending.Enqueue((account, include));
            }
        }
        finally
        {
            IsExport |= document.IsExport;
            Host = document.Host ?? Host;
        }
    }

    private ServerDataDocument Document(ReadOnlyMemory<byte> bytes, TextOrigin origin, bool acceptsPrefixes, bool hasMore)
    {
        var start = new DocumentStart(Around(), origin);
        return _open(new ChainedStream([start.Prefix, bytes, hasMore ? SliceEnd.Element : default], Stream.Null), start, acceptsPrefixes);
    }

    private ImmutableArray<OpenTag> Around() => [.. _around.OfType<OpenTag>()];

    private SourcePosition Place(DocumentStart start, int line, int column)
    {
        var place = start.Locate(line, column);
        return new SourcePosition(_shownPath, place.Line, place.Column);
    }

    private SourcePosition At(TextOrigin origin) => new(_shownPath, origin.Line, origin.Column);

    // The parser's place of a tag is that of its name.
    private bool IsDone(ExportPiece piece) => (piece.Origin.Line, piece.Origin.Column + 1).CompareTo(_done) <= 0;

    // White space, whole comments and the declaration of the document.
    private bool IsNothing(ExportPiece piece)
    {
        var bytes = piece.Bytes.Span;
        return bytes.IndexOfAnyExcept(" \t\r\n"u8) < 0
            || (bytes.StartsWith("<!--"u8) && bytes.EndsWith("-->"u8))
            || (_around.Count == 0 && bytes.StartsWith("<?xml"u8));
    }

    // The account that a start tag names, also where the parser does not come that far.
    private string? Named(ExportPiece piece) =>
        AccountName.Of(piece.Bytes.Span) is { } name && Host is { } host && Jid.TryFromServer(name, host, out var jid) ? jid.ToString() : null;

    private void Report(string? account, string message, SourcePosition position, bool isIncomplete = false) => _pending.Enqueue(
        (new SourcedAccount(new AccountProblem(account, message, position, isIncomplete || account is null)), null));
}
