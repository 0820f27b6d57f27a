using System.Xml;
using XmppContacts.Xml;

namespace XmppContacts.Accounts.ServerData;

/// <summary>
/// A file in Openfire's own form, as its user import and export plugin writes it, read account by account: <c>Openfire</c> with <c>User</c> elements, which hold
/// rosters and nothing else that an audit looks at. The file does not say what domain its users have.
/// </summary>
internal sealed class OpenfireDocument : IExportReading
{
    /// <summary>What stands for the domain that the file does not say; no domain ends like this (RFC 2606 §2).</summary>
    public const string Domain = "openfire.invalid";

    private readonly BoundedXmlReader _reader;
    private readonly string _shownPath;
    private readonly Queue<SourcedAccount> _pending = new();
    private bool _inRoot;

    /// <param name="reader">Over the file; disposed with the document.</param>
    /// <param name="path">The file's full path.</param>
    /// <param name="shownPath">The file's path as the user would write it.</param>
    public OpenfireDocument(BoundedXmlReader reader, string path, string shownPath)
    {
        _reader = reader;
        _reader.KeepsPlaces = true;
        Path = path;
        _shownPath = shownPath;
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public string? Host => null;

    /// <inheritdoc/>
    public bool IsExport => true;

    /// <inheritdoc/>
    public SourcePosition Position => At(_reader.Position);

    /// <summary>Whether a root element is that of such a file.</summary>
    public static bool IsRoot(string localName, string namespaceName) => (localName, namespaceName) == ("Openfire", "");

    /// <inheritdoc/>
    public SourcePosition Locate(int line, int column) => At((line, column));

    /// <inheritdoc/>
    public bool Advance(out SourcedAccount account, out string? include)
    {
        include = null;
        while (!_pending.TryDequeue(out account))
        {
            if (!_reader.Read())
            {
                return false;
            }

            if (_reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && _inRoot && Position is var place && !_reader.IsBlankText())
            {
                Report(null, "text between the accounts, which is not understood", place, isIncomplete: true);
            }
            else if (_reader.NodeType == XmlNodeType.Element)
            {
                Visit();
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private void Visit()
    {
        if (!_inRoot)
        {
            _inRoot = true;
            _pending.Enqueue(new SourcedAccount(new AccountProblem(
                null, $"Openfire's own form has rosters only, and does not say the domain of its users: {Domain} stands for it", Position)
            { IsRemark = true }));
            return;
        }

        if (_reader is { LocalName: "User", NamespaceUri: "" })
        {
            VisitUser();
            return;
        }

        var (local, ns, position) = (_reader.LocalName, _reader.NamespaceUri, Position);
        if (ExportStructure.SkipUnknown(_reader))
        {
            Report(null, ExportStructure.Describe(local, ns, "beside the accounts"), position, isIncomplete: true);
        }
    }

    private void VisitUser()
    {
        var position = Position;
        var depth = _reader.Depth;
        var isEmpty = _reader.IsEmptyElement;
        try
        {
            _reader.StartAccount();
            var user = new OpenfireUser(_reader.ReadElement());
            if (user.Read(out var jid, out var roster))
            {
                _pending.Enqueue(new SourcedAccount(new ExportedAccount(jid, position, roster, []) { Characters = _reader.CharactersKept }));
            }

            foreach (var (message, place) in user.Problems)
            {
                Report(jid?.ToString(), message, At(place));
            }
        }
        catch (XmlBoundException e) when (!e.EndsDocument)
        {
            // One account's data must not hide the accounts after it.
            Report(null, e.Message + "; this account is left out", new SourcePosition(_shownPath, e.Line, e.Column));
            if (!isEmpty)
            {
                _reader.SkipTo(depth);
            }
        }
    }

    private SourcePosition At((int Line, int Column) place) => new(_shownPath, place.Line, place.Column);

    private void Report(string? account, string message, SourcePosition position, bool isIncomplete = false) =>
        _pending.Enqueue(new SourcedAccount(new AccountProblem(account, message, position, isIncomplete)));
}
