using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Rosters;
using XmppContacts.Text;
using XmppContacts.Xml;

namespace XmppContacts.Accounts.ServerData;

/// <summary>
/// Reads an export so that it can be written again: everything in order and as it is in the file, account by account, with includes replaced by what they
/// stand for (XEP-0227 §5).
/// </summary>
/// <remarks>
/// An account that is not understood entirely, or whose XML is broken, is a part that is only copied, and a problem. What is no export, and what cannot be
/// copied, ends the reading.
/// </remarks>
/// <param name="folder">The folder that includes must stay in.</param>
/// <param name="shown">A file's path as the user would write it.</param>
/// <param name="progress">Notified of the bytes read, or null.</param>
/// <param name="register">The accounts seen before.</param>
/// <param name="cancellationToken">The token to monitor for cancellation requests.</param>
internal sealed class ExportParts(
    ExportFolder folder, Func<string, string> shown, SourceProgress? progress, AccountRegister register, CancellationToken cancellationToken)
{
    private const int MaximumIncludeDepth = 8;
    private const string Copied = "; it is copied as it is";
    private const string CopiedBroken = Copied + ", and the server that imports the output may refuse it";

    private readonly RosterReader _rosters = new();
    private readonly Stack<string> _open = new();
    private readonly List<XElement> _around = [];
    private SourcePosition _position = new("", 0, 0);

    /// <summary>The files read so far, the first one and what it includes.</summary>
    public HashSet<string> Files { get; } = [];

    /// <summary>The parts of a file.</summary>
    /// <exception cref="InvalidDataException">The file is no export, or holds something that cannot be copied; the place is named.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public IEnumerable<ExportPart> Read(string path)
    {
        using var parts = ReadFile(path, Level.Outside).GetEnumerator();
        while (Advance(parts))
        {
            yield return parts.Current;
        }
    }

    private bool Advance(IEnumerator<ExportPart> parts)
    {
        try
        {
            return parts.MoveNext();
        }
        catch (XmlException e)
        {
            throw new InvalidDataException(
                $"{Place(e.LineNumber, e.LinePosition)}: this is not a XEP-0227 export: {XmlFault.Reason(e, (line, column) => Place(line, column))}.", e);
        }
        catch (XmlBoundException e)
        {
            throw new InvalidDataException($"{Place(e.Line, e.Column)}: {e.Message}.", e);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{_position}: it cannot be read on: {VisibleText.Shortened(e.Message)}", e);
        }
    }

    private SourcePosition Place(int line, int column) => new(shown(_open.Peek()), line, column);

    private IEnumerable<ExportPart> ReadFile(string path, Level level)
    {
        Files.Add(path);
        _open.Push(path);
        _position = Place(0, 0);
        using var octets = ExportEncoding.ToUtf8(ExportFiles.Open(path, progress));
        var cutter = new ExportCutter(octets, cancellationToken);
        var levels = new List<Level> { level };
        var hasRoot = false;
        while (cutter.Next(out var piece))
        {
            _position = Place(piece.Origin.Line, piece.Origin.Column);
            var isRoot = levels.Count == 1 && piece.Kind is PieceKind.Start or PieceKind.Element;
            if (isRoot && hasRoot)
            {
                yield return Problem(null, "another document begins here, behind the end of the first" + CopiedBroken, isIncomplete: true);
            }

            hasRoot |= isRoot;
            foreach (var part in Parts(piece, cutter, levels, path))
            {
                yield return part;
            }
        }

        if (!hasRoot && _open.Count == 1)
        {
            throw new XmlBoundException("this is not a XEP-0227 export: " + (Kind(path) ?? "it holds no XML element"), 0, 0);
        }

        if (levels.Count > 1)
        {
            yield return Problem(null, "the file ends here, before its last end tag; accounts may be missing, and the server that imports the output may refuse it", isIncomplete: true);
            _around.RemoveRange(_around.Count - levels.Skip(1).Count(open => open.Element is not null), levels.Skip(1).Count(open => open.Element is not null));
        }

        _open.Pop();
    }

    private IEnumerable<ExportPart> Parts(ExportPiece piece, ExportCutter cutter, List<Level> levels, string path)
    {
        switch (piece.Kind)
        {
            case PieceKind.Start:
                return Start(piece, levels);
            case PieceKind.End:
                return End(piece, cutter, levels);
            case PieceKind.Element when levels[^1].Around != Surroundings.Refused:
                return Element(piece, levels, path);
            case PieceKind.Text when levels.Count == 1 && piece.Bytes.Span.StartsWith("<?xml"u8):
                return _open.Count == 1 ? [Declaration(piece)] : [];
            case PieceKind.Text when levels[^1].Around != Surroundings.Refused && !IsSpaceOrComment(piece.Bytes.Span):
                return Other(piece, levels);
            default:
                return [Raw(piece)];
        }
    }

    // What is neither white space nor a whole comment, nor an element.
    private List<ExportPart> Other(ExportPiece piece, List<Level> levels)
    {
        if (levels[^1].Around == Surroundings.None)
        {
            // Says what is wrong with it.
            Parse(piece, levels, _ => false);
        }

        return [Problem(null, "something between the accounts that is not understood" + CopiedBroken, isIncomplete: true), Raw(piece)];
    }

    private List<ExportPart> Start(ExportPiece piece, List<Level> levels)
    {
        var parts = new List<ExportPart>();
        Level level;
        try
        {
            level = Parse(piece, levels, reader => LevelOf(reader, levels[^1], parts));
        }
        catch (XmlException e) when (levels[^1].Around != Surroundings.None)
        {
            parts.Add(Broken(null, e, levels, piece.Origin, "a start tag whose XML is broken", "the accounts in it are copied as they are"));
            level = new Level(Surroundings.Refused);
        }

        levels.Add(level);
        if (level.Element is not null)
        {
            _around.Add(level.Element);
        }

        parts.Add(Raw(piece));
        return parts;
    }

    private Level LevelOf(BoundedXmlReader reader, Level outer, List<ExportPart> parts)
    {
        var (local, ns) = (reader.LocalName, reader.NamespaceUri);
        var isOurs = ServerDataNames.IsServerData(ns);
        var tag = reader.StartTag();
        if (outer.Around == Surroundings.Refused)
        {
            return outer with { Tag = null, Element = null };
        }

        if (isOurs && local == "server-data" && outer.Around == Surroundings.None)
        {
            return new Level(Surroundings.Root, null, tag, reader.StartElement());
        }

        if (isOurs && local == "host" && outer.Around != Surroundings.Host)
        {
            return HostLevel(reader, tag, parts);
        }

        RequireForeign(reader, outer.Around);
        parts.Add(Problem(null, ExportStructure.Describe(local, ns, "outside the hosts") + Copied, isIncomplete: true));
        return new Level(Surroundings.Refused);
    }

    private Level HostLevel(BoundedXmlReader reader, OpenTag tag, List<ExportPart> parts)
    {
        var jid = reader.Attribute("jid");
        if (Jid.TryHost(jid, out var host))
        {
            return new Level(Surroundings.Host, host, tag, reader.StartElement());
        }

        parts.Add(Problem(
            null, jid is null
                ? "a host without jid; its accounts are copied as they are"
                : $"a host whose jid is not a domain: '{VisibleText.Shortened(jid)}'; its accounts are copied as they are", isIncomplete: true));
        return new Level(Surroundings.Refused);
    }

    private List<ExportPart> End(ExportPiece piece, ExportCutter cutter, List<Level> levels)
    {
        var parts = new List<ExportPart>();
        var closed = levels.Count - 1 - cutter.Depth;
        if (closed > 1 && levels[^1].Around != Surroundings.Refused)
        {
            parts.Add(Problem(null, "an end tag is missing before this one" + CopiedBroken, isIncomplete: true));
        }

        for (; closed > 0; closed--)
        {
            if (levels[^1].Element is not null)
            {
                _around.RemoveAt(_around.Count - 1);
            }

            levels.RemoveAt(levels.Count - 1);
        }

        parts.Add(Raw(piece));
        return parts;
    }

    private IEnumerable<ExportPart> Element(ExportPiece piece, List<Level> levels, string path)
    {
        var level = levels[^1];
        var name = level.Host is null ? null : Named(piece, level.Host);
        if (!piece.IsClosed && level.Around != Surroundings.None)
        {
            return [Problem(name, "it has no end tag" + CopiedBroken, isIncomplete: true), Raw(piece)];
        }

        try
        {
            return Parse(piece, levels, reader => Element(reader, piece, level, path));
        }
        catch (XmlException e) when (level.Around != Surroundings.None)
        {
            return [Broken(name, e, levels, piece.Origin, "its XML is broken", CopiedBroken[2..]), Raw(piece)];
        }
    }

    private IEnumerable<ExportPart> Element(BoundedXmlReader reader, ExportPiece piece, Level level, string path)
    {
        var (local, ns) = (reader.LocalName, reader.NamespaceUri);
        if (ServerDataNames.IsServerData(ns) && local == "user" && level.Around == Surroundings.Host)
        {
            return Account(reader, piece, level.Host!, path);
        }

        if (local == "include" && ns == ServerDataNames.XInclude && level.Around != Surroundings.None)
        {
            return Included(reader.ReadElement(), piece, path, level);
        }

        var isEmptyRoot = ServerDataNames.IsServerData(ns) && reader.IsEmptyElement && level.Around == Surroundings.None && local is "server-data" or "host";
        if (isEmptyRoot || (ServerDataNames.IsServerData(ns) && local == "host" && reader.IsEmptyElement && level.Around == Surroundings.Root))
        {
            return [Raw(piece)];
        }

        RequireForeign(reader, level.Around);
        return ExportStructure.SkipUnknown(reader)
            ? [Problem(null, ExportStructure.Describe(local, ns, level.Around == Surroundings.Host ? "beside the accounts" : "outside the hosts") + Copied, isIncomplete: true), Raw(piece)]
            : [Raw(piece)];
    }

    private IEnumerable<ExportPart> Account(BoundedXmlReader reader, ExportPiece piece, Jid host, string path)
    {
        var depth = reader.Depth + _open.Count - 1;
        var position = _position;
        var element = reader.ReadElement();
        var includes = element.Elements(XName.Get("include", ServerDataNames.XInclude)).Count();
        var problems = new List<ExportPart>();
        var account = Account(element, position, host, path, depth, problems, reader.CharactersKept);
        var isRaw = includes == element.Elements(XName.Get("include", ServerDataNames.XInclude)).Count();
        if (account is null)
        {
            return [.. problems, isRaw ? Raw(piece) : new ExportPart.Completed(element, [.. _around])];
        }

        return [.. problems, new ExportPart.Account(piece.Bytes.ToArray(), account, [.. _around], isRaw)];
    }

    private ExportedAccount? Account(
        XElement element, SourcePosition position, Jid host, string path, int depth, List<ExportPart> problems, long characters)
    {
        var name = (string?)element.Attribute("name");
        Jid? jid = null;
        var reason = string.IsNullOrEmpty(name) ? $"an account of {host} without name"
            : !Jid.TryFromServer(name, host.Domain, out jid) ? $"an account of {host} whose name is not allowed in an XMPP address: '{VisibleText.Shortened(name)}'"
            : XmlBounds.Default.FirstExcess(element, depth)
            ?? (register.Add(jid, position) is null && !register.IsRepeated(jid) ? null : "this account is in the export more than once: leave only one of them");
        if (reason is not null)
        {
            problems.Add(Problem(jid?.ToString(), reason + Copied, isIncomplete: jid is null));
            return null;
        }

        try
        {
            var isUnderstood = true;
            var account = UserElement.Read(
                element, jid!, position, _rosters, include => Part(include, path),
                (message, place, isRemark) =>
                {
                    isUnderstood &= isRemark;
                    problems.Add(new ExportPart.Problem(new AccountProblem(
                        jid!.ToString(), isRemark ? message : message + "; the account is copied as it is", Place(place.Line, place.Column))
                    { IsRemark = isRemark }));
                }, characters);
            return isUnderstood ? account : null;
        }
        catch (Exception e) when (e is XmlBoundException or XmlException)
        {
            problems.Add(Problem(jid!.ToString(), (e is XmlBoundException ? e.Message : "an included part is not well-formed") + Copied));
            return null;
        }
    }

    private IEnumerable<ExportPart> Included(XElement include, ExportPiece piece, string path, Level level)
    {
        var (file, reason) = Resolve(include, path);
        if (file is not null && (_open.Contains(file) || _open.Count >= MaximumIncludeDepth))
        {
            (file, reason) = (null, "includes are nested too deep, or a file includes itself, which is refused");
        }

        return file is null
            ? [Problem(null, reason + Copied, isIncomplete: true), Raw(piece)]
            : ReadFile(file, level with { Element = null });
    }

    private (string? Path, string Reason) Resolve(XElement include, string path)
    {
        if ((string?)include.Attribute("parse") is not (null or "xml") || include.Attribute("xpointer") is not null)
        {
            return (null, "an include with 'parse' or 'xpointer', which is refused");
        }

        return (folder.Resolve((string?)include.Attribute("href") ?? "", path, out var reason), reason);
    }

    private (XElement? Part, string Reason) Part(XElement include, string path)
    {
        var (file, reason) = Resolve(include, path);
        if (file is null)
        {
            return (null, reason);
        }

        Files.Add(file);
        using var reader = new BoundedXmlReader(
            ExportFiles.Open(file, progress), XmlBounds.Default, _open.Count, ServerDataNames.Table(), cancellationToken: cancellationToken);
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                return (reader.ReadElement(), "");
            }
        }

        return (null, "an include of an empty file");
    }

    // The piece alone, with the start tags around it before it.
    private T Parse<T>(ExportPiece piece, List<Level> levels, Func<BoundedXmlReader, T> take)
    {
        var start = StartOf(levels, piece.Origin);
        using var reader = new BoundedXmlReader(
            new ChainedStream([start.Prefix, piece.Bytes], Stream.Null), XmlBounds.Copying, _open.Count - 1, ServerDataNames.Table(), start.PrefixOrigin,
            cancellationToken: cancellationToken);
        reader.KeepsPlaces = true;
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element && reader.Depth == start.Open.Length)
            {
                reader.StartAccount();
                return take(reader);
            }
        }

        throw new XmlException("The root element is missing.");
    }

    private static DocumentStart StartOf(List<Level> levels, TextOrigin origin) => new([.. levels.Skip(1).Select(level => level.Tag).OfType<OpenTag>()], origin);

    private ExportPart.Problem Broken(string? account, XmlException exception, List<Level> levels, TextOrigin origin, string what, string outcome)
    {
        var start = StartOf(levels, origin);
        var reason = XmlFault.Reason(exception, (line, column) => Place(start, line, column));
        return new ExportPart.Problem(new AccountProblem(
            account, $"{what} ({reason}); {outcome}", Place(start, exception.LineNumber, exception.LinePosition), IsIncomplete: account is null));
    }

    private SourcePosition Place(DocumentStart start, int line, int column)
    {
        var place = start.Locate(line, column);
        return Place(place.Line, place.Column);
    }

    // Something else than an export must not be rewritten as one, nor a nesting whose accounts nobody would find afterwards.
    private void RequireForeign(BoundedXmlReader reader, Surroundings around)
    {
        var isNested = ServerDataNames.IsServerData(reader.NamespaceUri) && reader.LocalName is "server-data" or "host";
        if (around == Surroundings.None || (isNested && _open.Count > 1))
        {
            throw new XmlBoundException(
                around == Surroundings.None
                    ? "this is not a XEP-0227 export: " + RootElement.Refusal(reader.LocalName, reader.NamespaceUri)
                    : $"<{reader.LocalName}> is included where it cannot stand; name this file itself", reader.Line, reader.Column);
        }
    }

    private ExportPart.Problem Problem(string? account, string message, bool isIncomplete = false) =>
        new(new AccountProblem(account, message, _position, isIncomplete));

    // The output is in UTF-8.
    private static ExportPart.Raw Declaration(ExportPiece piece) => Utf8Declaration.Allows(piece.Bytes.Span)
        ? Raw(piece)
        : new ExportPart.Raw("<?xml version=\"1.0\" encoding=\"utf-8\"?>"u8.ToArray());

    private static ExportPart.Raw Raw(ExportPiece piece) => new(piece.Bytes.ToArray());

    private static bool IsSpaceOrComment(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOfAnyExcept(" \t\r\n"u8) < 0 || (bytes.StartsWith("<!--"u8) && bytes.EndsWith("-->"u8));

    private static string? Named(ExportPiece piece, Jid host) => AccountName.Of(piece.Bytes.Span) is { } name && Jid.TryFromServer(name, host.Domain, out var jid) ? jid.ToString() : null;

    private static string? Kind(string path)
    {
        using var octets = ExportFiles.Open(path, null);
        var beginning = new byte[1024];
        return FileKind.Of(beginning.AsSpan(0, octets.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false)));
    }

    /// <summary>What a reading is in: the element of the export, the host when it is a valid one, and the start tag in this file.</summary>
    private sealed record Level(Surroundings Around, Jid? Host = null, OpenTag? Tag = null, XElement? Element = null)
    {
        public static Level Outside { get; } = new(Surroundings.None);
    }

    /// <summary>The element of an export that a reading is in.</summary>
    private enum Surroundings
    {
        None,
        Root,
        Host,

        /// <summary>One whose accounts are only copied.</summary>
        Refused,
    }
}
