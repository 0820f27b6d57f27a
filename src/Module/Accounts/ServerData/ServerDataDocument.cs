using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Rosters;
using XmppContacts.Text;
using XmppContacts.Xml;

namespace XmppContacts.Accounts.ServerData;

/// <summary>One file of an export, read account by account (XEP-0227 §4).</summary>
internal sealed class ServerDataDocument : IExportReading
{
    private readonly BoundedXmlReader _reader;
    private readonly string _shownPath;
    private readonly ServerDataContent _content;
    private readonly Func<string, string, (string? Path, string Reason)> _resolveInclude;
    private readonly Func<string, XElement> _readFragment;
    private readonly RosterReader _rosters;
    private readonly Queue<SourcedAccount> _pending = new();
    private readonly DocumentStart _start;
    private OpenTag? _rootTag;
    private OpenTag? _hostTag;
    private string? _host;
    private int _tagsKept;
    private bool _inRoot;
    private bool _inHost;

    /// <param name="reader">Over the file; disposed with the document.</param>
    /// <param name="path">The file's full path.</param>
    /// <param name="shownPath">The file's path as the user would write it.</param>
    /// <param name="host">The host around an included file, or null.</param>
    /// <param name="start">Where in the file the reader began.</param>
    /// <param name="content">What to keep of each account.</param>
    /// <param name="rosters">Reads the contact lists.</param>
    /// <param name="resolveInclude">From an <c>href</c> and the file that holds it to a path or the reason for refusing it.</param>
    /// <param name="readFragment">Reads an included file that is a part of an account.</param>
    public ServerDataDocument(
        BoundedXmlReader reader, string path, string shownPath, string? host, DocumentStart start, ServerDataContent content, RosterReader rosters,
        Func<string, string, (string? Path, string Reason)> resolveInclude, Func<string, XElement> readFragment)
    {
        _reader = reader;
        Path = path;
        _shownPath = shownPath;
        _host = OuterHost = host;
        _start = start;
        _content = content;
        _rosters = rosters;
        _resolveInclude = resolveInclude;
        _readFragment = readFragment;
        _reader.KeepsPlaces = true;
        Done = start.Open.IsEmpty ? default : (start.Origin.Line, start.Origin.Column);
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

    /// <summary>The host around an included file, or null.</summary>
    public string? OuterHost { get; }

    /// <summary>The host that the next account belongs to, for the files it includes.</summary>
    public string? Host => _host;

    /// <summary>The document's root was one of an export's.</summary>
    public bool IsExport { get; private set; }

    /// <summary>The document's root was that of Openfire's own form.</summary>
    public bool IsOpenfire { get; private set; }

    /// <summary>The document is a slice, and what was put after it was met between two accounts: the slice was read as it stands in the file.</summary>
    public bool ReachedSliceEnd { get; private set; }

    /// <summary>The account that is being read, as far as it is known; null between two accounts.</summary>
    public Jid? Account { get; private set; }

    /// <summary>Where the last start tag around the accounts, or the last account, that was read to its end begins.</summary>
    public (int Line, int Column) Done { get; private set; }

    /// <summary>The elements around the next account, the root first.</summary>
    public ImmutableArray<OpenTag> Open => [.. new[] { _rootTag, _hostTag }.OfType<OpenTag>()];

    /// <summary>Where the reader stands.</summary>
    public SourcePosition Position => At(_reader.Position);

    /// <summary>The place in the file of a place that the parser names.</summary>
    public SourcePosition Locate(int line, int column) => At(_start.Locate(line, column));

    /// <summary>The next account or problem, or a file to read first.</summary>
    /// <returns>False at the document's end.</returns>
    /// <exception cref="XmlException">The document is not well-formed.</exception>
    /// <exception cref="XmlBoundException">The document cannot be read on.</exception>
    public bool Advance(out SourcedAccount account, out string? include)
    {
        include = null;
        while (true)
        {
            if (_pending.TryDequeue(out account))
            {
                return true;
            }

            if (ReachedSliceEnd || !_reader.Read())
            {
                return false;
            }

            if (_reader.NodeType == XmlNodeType.EndElement)
            {
                if (_inHost && _reader.LocalName == "host")
                {
                    _inHost = false;
                    _hostTag = null;
                }

                continue;
            }

            if (_reader.NodeType != XmlNodeType.Element)
            {
                if (_reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && _inRoot && Position is var place && !_reader.IsBlankText())
                {
                    Report(null, "text between the accounts, which is not understood", place, isIncomplete: true);
                }

                continue;
            }

            if (_reader is { LocalName: "include", NamespaceUri: ServerDataNames.XInclude } && _inRoot)
            {
                include = ResolveInclude(out account);
                return true;
            }

            var begin = _reader.Position;
            Visit();
            Done = begin.CompareTo(Done) > 0 ? begin : Done;
        }
    }

    public void Dispose() => _reader.Dispose();

    private void Visit()
    {
        var isOurs = ServerDataNames.IsServerData(_reader.NamespaceUri);
        switch (isOurs ? _reader.LocalName : "")
        {
            case "server-data" when !_inRoot:
                _inRoot = IsExport = true;
                _rootTag = KeptTag();
                break;
            case "host" when !_inHost:
                _inRoot = IsExport = true;
                VisitHost();
                break;
            case "user" when _inHost || (!_inRoot && _host is not null):
                _inRoot = IsExport = true;
                VisitUser();
                break;
            case "user" when !_inRoot:
                IsExport = true;
                Report(null, "the file holds one account without its host; name the file that includes it", Position, isIncomplete: true);
                _reader.SkipElement();
                break;
            default:
                if (!_inRoot)
                {
                    IsOpenfire = OpenfireDocument.IsRoot(_reader.LocalName, _reader.NamespaceUri);
                    throw new XmlBoundException(RootElement.Refusal(_reader.LocalName, _reader.NamespaceUri), _reader.Line, _reader.Column)
                    {
                        EndsDocument = true,
                    };
                }

                SkipOther();
                break;
        }
    }

    private void SkipOther()
    {
        if (_reader.NamespaceUri == SliceEnd.Namespace)
        {
            ReachedSliceEnd = true;
            _reader.SkipElement();
            return;
        }

        SkipUnknown(null, _inHost ? "beside the accounts" : "outside the hosts");
    }

    // An element that is in no place that is known.
    private void SkipUnknown(Jid? jid, string place)
    {
        var (local, ns, position) = (_reader.LocalName, _reader.NamespaceUri, Position);
        if (ExportStructure.SkipUnknown(_reader))
        {
            Report(jid, ExportStructure.Describe(local, ns, place), position, isIncomplete: jid is null);
        }
    }

    private void VisitHost()
    {
        var position = Position;
        var jid = _reader.Attribute("jid");
        if (!Jid.TryHost(jid, out var host))
        {
            Report(null, jid is null
                ? "a host without jid; its accounts are left out"
                : $"a host whose jid is not a domain: '{VisibleText.Shortened(jid)}'; its accounts are left out", position, isIncomplete: true);
            _reader.SkipElement();
            return;
        }

        _host = host.Domain;
        if (!_reader.IsEmptyElement)
        {
            _inHost = true;
            _hostTag = KeptTag();
        }
    }

    // The tags that the reading began with come first, and keep their places in the file.
    private OpenTag KeptTag() => _tagsKept < _start.Open.Length ? _start.Open[_tagsKept++] : _reader.StartTag();

    private void VisitUser()
    {
        var position = Position;
        var depth = _reader.Depth;
        var isEmpty = _reader.IsEmptyElement;
        Jid? jid = null;
        Account = null;
        try
        {
            _reader.StartAccount();
            var name = _reader.Attribute("name");
            if (string.IsNullOrEmpty(name))
            {
                Report(null, $"an account of {_host} without name", position);
                _reader.SkipElement();
            }
            else if (!Jid.TryFromServer(name, _host!, out jid))
            {
                Report(null, $"an account of {_host} whose name is not allowed in an XMPP address: '{VisibleText.Shortened(name)}'", position);
                _reader.SkipElement();
            }
            else
            {
                Account = jid;
                _pending.Enqueue(new SourcedAccount(_content == ServerDataContent.Everything ? ReadWhole(jid, position) : ReadUser(jid, position)));
            }
        }
        catch (XmlBoundException e) when (!e.EndsDocument)
        {
            // One account's data must not hide the accounts after it.
            Report(jid, e.Message + "; this account is left out", new SourcePosition(_shownPath, e.Line, e.Column));
            if (!isEmpty)
            {
                _reader.SkipTo(depth);
            }
        }
    }

    private ExportedAccount ReadWhole(Jid jid, SourcePosition position)
    {
        var user = _reader.ReadElement();
        return UserElement.Read(
            user, jid, position, _rosters, ReadIncluded, (message, place, isRemark) => Report(jid, message, At(place), isRemark: isRemark), _reader.CharactersKept);
    }

    // What an include stands for, or why it is refused.
    private (XElement? Part, string Reason) ReadIncluded(XElement include)
    {
        var (path, reason) = Resolve((string?)include.Attribute("parse"), (string?)include.Attribute("xpointer"), (string?)include.Attribute("href"));
        return (path is null ? null : _readFragment(path), reason);
    }

    private ExportedAccount ReadUser(Jid jid, SourcePosition position)
    {
        Roster? roster = null;
        var elements = ImmutableArray.CreateBuilder<XElement>();
        if (!_reader.IsEmptyElement)
        {
            var depth = _reader.Depth;
            var seen = new SeenParts();
            while (_reader.Read() && !(_reader.NodeType == XmlNodeType.EndElement && _reader.Depth == depth))
            {
                if (_reader.NodeType == XmlNodeType.Element)
                {
                    ReadPart(jid, elements, seen, ref roster);
                }
                else if (_reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && Position is var place && !_reader.IsBlankText())
                {
                    Report(jid, "text in the account, which is not understood", place);
                }
            }
        }

        return new ExportedAccount(jid, position, roster ?? Roster.Empty, elements.ToImmutable()) { Characters = _reader.CharactersKept };
    }

    private void ReadPart(Jid jid, ImmutableArray<XElement>.Builder elements, SeenParts seen, ref Roster? roster)
    {
        if (_reader is { LocalName: "query", NamespaceUri: RosterXml.Namespace })
        {
            var position = Position;
            var read = _rosters.Read(_reader, (fault, line, column) => Report(jid, fault, new(_shownPath, line, column)));
            if (roster is not null)
            {
                Report(jid, "a second roster; it is left out", position);
            }

            roster ??= read;
        }
        else if (_reader is { LocalName: "include", NamespaceUri: ServerDataNames.XInclude })
        {
            // XEP-0227 §5: a child of <user/> may be included; anything deeper is the user's own data.
            ReadIncludedPart(jid, elements, seen, ref roster);
        }
        else if ((_reader.LocalName, _reader.NamespaceUri) is ("query", ServerDataNames.Private)
            or ("pubsub", ServerDataNames.PubSub) or ("pubsub", ServerDataNames.PubSubOwner))
        {
            var part = _reader.ReadElement();
            Check(jid, part, seen);
            elements.Add(part);
        }
        else
        {
            SkipUnknown(jid, "in an account");
        }
    }

    private void Check(Jid jid, XElement part, SeenParts seen) =>
        ExportStructure.Check(part, seen, (element, message) => Report(jid, message, At(PlacedElement.Of(element))));

    private void ReadIncludedPart(Jid jid, ImmutableArray<XElement>.Builder elements, SeenParts seen, ref Roster? roster)
    {
        var position = Position;
        var isOfNoInterest = IncludedPart.IsOfNoInterest(_reader.Attribute("href"));
        var path = ResolveInclude(out var refused);
        if (path is null)
        {
            Report(jid, refused.Problem!.Message, position, isRemark: isOfNoInterest);
            return;
        }

        var part = _readFragment(path);
        if (part.Name == XName.Get("query", RosterXml.Namespace) && roster is null)
        {
            using var reader = new BoundedXmlReader(part);
            roster = _rosters.Read(reader, (fault, line, column) => Report(jid, fault, position));
        }
        else
        {
            UserElement.CheckStructure(part, seen, (position.Line, position.Column), (message, place, _) => Report(jid, message, At(place)));
            elements.Add(part);
        }
    }

    private string? ResolveInclude(out SourcedAccount refused)
    {
        var position = Position;
        var (path, reason) = Resolve(_reader.Attribute("parse"), _reader.Attribute("xpointer"), _reader.Attribute("href"));
        _reader.SkipElement();
        refused = path is null ? new SourcedAccount(new AccountProblem(null, reason, position, IsIncomplete: true)) : default;
        return path;
    }

    private (string? Path, string Reason) Resolve(string? parse, string? xpointer, string? href) => parse is null or "xml" && xpointer is null
        ? _resolveInclude(href ?? "", Path)
        : (null, "an include with 'parse' or 'xpointer', which is refused");

    private SourcePosition At((int Line, int Column) place) => new(_shownPath, place.Line, place.Column);

    private void Report(Jid? jid, string message, SourcePosition position, bool isIncomplete = false, bool isRemark = false) =>
        _pending.Enqueue(new SourcedAccount(new AccountProblem(jid?.ToString(), message, position, isIncomplete) { IsRemark = isRemark }));
}
