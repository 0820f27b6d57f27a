using System.Xml;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Rosters;
using XmppContacts.Text;
using XmppContacts.Xml;

namespace XmppContacts.Accounts.ServerData;

/// <summary>
/// Reads an export such that it can be written again: everything in its order, account by account, with includes replaced by what they
/// stand for (XEP-0227 §5). Comments, which say nothing to an importing server, are left out.
/// </summary>
/// <remarks>
/// What <see cref="ServerDataReader"/> passes over as an account that cannot be read is given whole here, so that nothing gets lost; what
/// cannot be given ends the reading.
/// </remarks>
/// <param name="folder">The folder that includes must stay in.</param>
/// <param name="shown">A file's path as the user would write it.</param>
/// <param name="progress">Told of the octets read, or null.</param>
/// <param name="register">The accounts seen before.</param>
/// <param name="cancellationToken">Ends the reading.</param>
internal sealed class ExportParts(
    ExportFolder folder, Func<string, string> shown, SourceProgress? progress, AccountRegister register, CancellationToken cancellationToken)
{
    private const int MaximumIncludeDepth = 8;

    private readonly RosterReader _rosters = new();
    private readonly Stack<string> _open = new();
    private BoundedXmlReader? _reader;

    /// <summary>The files read so far, the first one and what it includes.</summary>
    public HashSet<string> Files { get; } = [];

    /// <summary>The parts of a file.</summary>
    /// <exception cref="InvalidDataException">The file is broken, is no export, or holds something that cannot be copied; the place is named.</exception>
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
            throw new InvalidDataException($"{Place(e.LineNumber, e.LinePosition)}: the XML is broken from here on: {VisibleText.Shortened(e.Message)}", e);
        }
        catch (XmlBoundException e)
        {
            throw new InvalidDataException($"{Place(e.Line, e.Column)}: {e.Message}.", e);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{Place(0, 0)}: the compressed file is damaged: {VisibleText.Shortened(e.Message)}", e);
        }
    }

    private SourcePosition Position => At(_reader!.Position, _open.Peek());

    // In the file that was being read when the reading ended.
    private SourcePosition Place(int line, int column) => At((line, column), _open.Peek());

    private SourcePosition At((int Line, int Column) place, string path) => new(shown(path), place.Line, place.Column);

    private IEnumerable<ExportPart> ReadFile(string path, Level level)
    {
        Files.Add(path);
        _open.Push(path);
        var outer = _reader;
        using var reader = new BoundedXmlReader(
            ExportFiles.Open(path, progress), XmlBounds.Copying, _open.Count - 1, ServerDataNames.Table(), cancellationToken: cancellationToken);
        reader.KeepsPlaces = true;
        _reader = reader;
        var levels = new Stack<Level>([level]);
        while (reader.Read())
        {
            reader.StartAccount();
            if (reader.NodeType == XmlNodeType.EndElement)
            {
                levels.Pop();
                yield return new ExportPart.EndTag();
                continue;
            }

            foreach (var part in Parts(reader, path, levels))
            {
                yield return part;
            }
        }

        _open.Pop();
        _reader = outer;
    }

    private IEnumerable<ExportPart> Parts(BoundedXmlReader reader, string path, Stack<Level> levels)
    {
        var (around, host) = levels.Peek();
        if (reader.NodeType != XmlNodeType.Element)
        {
            var isText = reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace;
            return isText && reader.Depth > 0 ? [new ExportPart.Text(reader.TextValue()) { Characters = reader.CharactersKept }] : [];
        }

        var isOurs = ServerDataNames.IsServerData(reader.NamespaceUri);
        return (isOurs ? reader.LocalName : "", around) switch
        {
            ("server-data", Surroundings.None) => Tag(reader, new Level(Surroundings.Root, null), levels, []),
            ("host", not Surroundings.Host) => HostTag(reader, levels),
            ("user", Surroundings.Host) => Account(reader, path, host),
            _ when reader is { LocalName: "include", NamespaceUri: ServerDataNames.XInclude } && around != Surroundings.None => Included(reader, path, levels.Peek()),
            _ => Other(reader, around),
        };
    }

    private static List<ExportPart> Tag(BoundedXmlReader reader, Level inside, Stack<Level> levels, List<ExportPart> parts)
    {
        parts.Add(new ExportPart.StartTag(reader.StartElement()) { Characters = reader.CharactersKept });
        if (reader.IsEmptyElement)
        {
            parts.Add(new ExportPart.EndTag());
        }
        else
        {
            levels.Push(inside);
        }

        return parts;
    }

    private List<ExportPart> HostTag(BoundedXmlReader reader, Stack<Level> levels)
    {
        var host = Host(reader, out var problem);
        return Tag(reader, new Level(Surroundings.Host, host), levels, problem is null ? [] : [new ExportPart.Problem(problem)]);
    }

    private List<ExportPart> Other(BoundedXmlReader reader, Surroundings around)
    {
        RequireForeign(reader, around);
        return [new ExportPart.Other(reader.ReadElement()) { Characters = reader.CharactersKept }];
    }

    private Jid? Host(BoundedXmlReader reader, out AccountProblem? problem)
    {
        var jid = reader.Attribute("jid");
        var isDomain = Jid.TryParse(jid, out var host) && host.Local is null && host.IsBare;
        problem = isDomain ? null : new AccountProblem(
            null, jid is null
                ? "a host without jid; its accounts are copied as they are"
                : $"a host whose jid is not a domain: '{VisibleText.Shortened(jid)}'; its accounts are copied as they are", Position);
        return isDomain ? host : null;
    }

    private IEnumerable<ExportPart> Account(BoundedXmlReader reader, string path, Jid? host)
    {
        var position = Position;
        var depth = reader.Depth;
        var element = reader.ReadElement();
        var characters = reader.CharactersKept;
        if (host is null)
        {
            return [new ExportPart.Account(element, null) { Characters = characters }];
        }

        var problems = new List<AccountProblem>();
        var account = Account(element, position, host, path, depth, problems, characters);
        return ExportPart.Of(new ExportPart.Account(element, account) { Characters = characters }, problems);
    }

    private ExportedAccount? Account(
        XElement element, SourcePosition position, Jid host, string path, int depth, List<AccountProblem> problems, long characters)
    {
        var name = (string?)element.Attribute("name");
        Jid? jid = null;
        var reason = string.IsNullOrEmpty(name) ? $"an account of {host} without name"
            : !Jid.TryCreate(name, host.Domain, out jid) ? $"an account of {host} whose name is not allowed in an XMPP address: '{VisibleText.Shortened(name)}'"
            : XmlBounds.Default.FirstExcess(element, depth + _open.Count - 1);
        if (reason is not null)
        {
            problems.Add(Copied(jid, reason, position));
            return null;
        }

        if (register.Add(jid!, position) is not null)
        {
            problems.Add(Copied(jid, "this account stands in the export more than once, and only the first is worked on", position));
            return null;
        }

        try
        {
            return UserElement.Read(
                element, jid!, position, _rosters, include => Part(include, path),
                (message, place) => problems.Add(new AccountProblem(jid!.ToString(), message, At(place, path))), characters);
        }
        catch (Exception e) when (e is XmlBoundException or XmlException)
        {
            problems.Add(Copied(jid, e is XmlBoundException ? e.Message : "an included part is not well-formed", position));
            return null;
        }
    }

    private static AccountProblem Copied(Jid? jid, string reason, SourcePosition position) => new(jid?.ToString(), reason + "; it is copied as it is", position);

    private IEnumerable<ExportPart> Included(BoundedXmlReader reader, string path, Level level)
    {
        var position = Position;
        var include = reader.ReadElement();
        var (file, reason) = Resolve(include, path);
        if (file is not null && (_open.Contains(file) || _open.Count >= MaximumIncludeDepth))
        {
            (file, reason) = (null, "includes are nested too deep, or a file includes itself, which is refused");
        }

        return file is null
            ? [new ExportPart.Problem(new AccountProblem(null, reason + "; it is copied as it is", position)), new ExportPart.Other(include)]
            : ReadFile(file, level);
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

    // Something else than an export must not be rewritten as one, nor a nesting whose accounts nobody would find afterwards.
    private void RequireForeign(BoundedXmlReader reader, Surroundings around)
    {
        var isNested = ServerDataNames.IsServerData(reader.NamespaceUri) && reader.LocalName is "server-data" or "host";
        if (around == Surroundings.None || (isNested && _open.Count > 1))
        {
            throw new XmlBoundException(
                around == Surroundings.None
                    ? $"this is not a XEP-0227 export: its root element is <{VisibleText.Shortened(reader.LocalName)}>, not <server-data>"
                    : $"<{reader.LocalName}> is included where it cannot stand; name this file itself", reader.Line, reader.Column);
        }
    }

    /// <summary>What a reading stands in: the element of the export, and the host when it is a valid one.</summary>
    private sealed record Level(Surroundings Around, Jid? Host)
    {
        public static Level Outside { get; } = new(Surroundings.None, null);
    }

    /// <summary>The element of an export that a reading stands in.</summary>
    private enum Surroundings
    {
        None,
        Root,
        Host,
    }
}
