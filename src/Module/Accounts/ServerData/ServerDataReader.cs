using System.Text;
using System.Xml;
using System.Xml.Linq;
using XmppContacts.Rosters;
using XmppContacts.Text;
using XmppContacts.Xml;

namespace XmppContacts.Accounts.ServerData;

/// <summary>Reads an export, a file or a folder of files, account by account (XEP-0227).</summary>
internal sealed class ServerDataReader : IDisposable
{
    // Included files count as one level each, so that a chain of them is bounded like a nest of elements.
    private const int MaximumIncludeDepth = 8;

    private readonly string _path;
    private readonly ServerDataContent _content;
    private readonly SourceProgress _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly ExportFolder _folder;
    private readonly string _folderPath;
    private readonly bool _isFolder;
    private readonly NameTable _names = ServerDataNames.Table();
    private readonly Queue<string> _files = new();
    private readonly HashSet<string> _included = [];
    private readonly Stack<IExportReading> _open = new();
    private readonly AccountRegister _register;
    private readonly RosterReader _rosters = new();
    private bool _isEmptyFolder;

    /// <summary>Whether files in Openfire's own form are read, as by audits.</summary>
    public bool ReadsOpenfire { get; init; }

    /// <param name="path">A file, or a folder of files.</param>
    /// <param name="content">What to keep of each account.</param>
    /// <param name="progress">Told of the octets read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="FileNotFoundException">There is neither such a file nor such a folder.</exception>
    public ServerDataReader(string path, ServerDataContent content, SourceProgress progress, CancellationToken cancellationToken)
    {
        _path = path;
        _content = content;
        _progress = progress;
        _cancellationToken = cancellationToken;
        _register = new AccountRegister();
        _isFolder = Directory.Exists(path);
        var full = Path.GetFullPath(path);
        if (!_isFolder && !File.Exists(full))
        {
            throw new FileNotFoundException($"'{VisibleText.Of(path)}' does not exist.", path);
        }

        _folderPath = _isFolder ? full : Path.GetDirectoryName(full)!;
        _folder = new ExportFolder(_folderPath);
        if (_isFolder)
        {
            var files = Directory.EnumerateFiles(full).Where(ExportFiles.IsExportName).Order(StringComparer.Ordinal).ToList();
            progress.SetTotal(files.Sum(file => new FileInfo(file).Length));

            // A main file comes before the files it includes, whatever its name: those are then known and not read twice.
            foreach (var file in files.Where(HasServerData).Concat(files.Where(file => !HasServerData(file))))
            {
                _files.Enqueue(file);
            }
        }
        else
        {
            progress.SetTotal(new FileInfo(full).Length + IncludedLength(full));
            _files.Enqueue(full);
        }

        _isEmptyFolder = _isFolder && _files.Count == 0;
    }

    /// <summary>Reads the rest of a file whose beginning was read otherwise.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rest">The octets that were not read.</param>
    /// <param name="start">Where they stand in the file.</param>
    /// <param name="register">The accounts before them.</param>
    /// <param name="content">What to keep of each account.</param>
    /// <param name="progress">Told of the octets read from included files.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public ServerDataReader(
        string path, Stream rest, DocumentStart start, AccountRegister register, ServerDataContent content, SourceProgress progress,
        CancellationToken cancellationToken)
    {
        _path = path;
        _content = content;
        _progress = progress;
        _cancellationToken = cancellationToken;
        _register = register;
        var full = Path.GetFullPath(path);
        _folderPath = Path.GetDirectoryName(full)!;
        _folder = new ExportFolder(_folderPath);
        _open.Push(Document(rest, start, full, null));
    }

    /// <summary>The path of an export's only file, as the user would write it.</summary>
    public static string ShownFile(string path) => VisibleText.Of(Path.Combine(Path.GetDirectoryName(path) ?? "", Path.GetFileName(path)));

    /// <summary>The next account or problem.</summary>
    /// <returns>False when everything has been read.</returns>
    public bool Next(out SourcedAccount account)
    {
        while (true)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (_open.Count == 0)
            {
                account = default;
                if (_isEmptyFolder)
                {
                    _isEmptyFolder = false;
                    account = new SourcedAccount(new AccountProblem(null, "the folder holds no export (no .xml or .xml.gz file)", new(_path, 0, 0), IsIncomplete: true));
                    return true;
                }

                if (!_files.TryDequeue(out var file))
                {
                    return false;
                }

                if (!_included.Contains(file) && TryOpen(file, null, null, out account))
                {
                    return true;
                }

                continue;
            }

            if (Advance(_open.Peek(), out account))
            {
                return true;
            }
        }
    }

    public void Dispose()
    {
        while (_open.TryPop(out var document))
        {
            document.Dispose();
        }
    }

    // True when there is something to give; false when the loop has to look again.
    private bool Advance(IExportReading document, out SourcedAccount account)
    {
        try
        {
            if (!document.Advance(out account, out var include))
            {
                _open.Pop().Dispose();
                return false;
            }

            if (include is not null)
            {
                return TryOpen(include, document.Host, document.Position, out account);
            }

            if (account.Account is ExportedAccount read && _register.Add(read.Jid, read.Position) is { } repeated)
            {
                account = new SourcedAccount(repeated);
            }

            return true;
        }
        catch (Exception e) when (e is XmlException or XmlBoundException && document is ServerDataDocument { IsExport: true } && ExportFiles.IsRepeatable(document.Path))
        {
            return TryResume((ServerDataDocument)document, out account);
        }
        catch (XmlBoundException) when (ReadsOpenfire && document is ServerDataDocument { IsOpenfire: true, OuterHost: null } && ExportFiles.IsRepeatable(document.Path))
        {
            return TryReplace(
                document,
                stream => new OpenfireDocument(
                    new BoundedXmlReader(stream, XmlBounds.Default, _open.Count, _names, cancellationToken: _cancellationToken), document.Path, Shown(document.Path)),
                out account);
        }
        catch (XmlException e)
        {
            account = Ended(NotWellFormed(e, document), document.Locate(e.LineNumber, e.LinePosition));
        }
        catch (XmlBoundException e)
        {
            account = Ended(
                document.IsExport ? e.Message : $"this is not a XEP-0227 export: {e.Message}", document.Position with { Line = e.Line, Column = e.Column });
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            account = Ended("it cannot be read on: " + VisibleText.Shortened(e.Message), document.Position);
        }

        _open.Pop().Dispose();
        return true;
    }

    // True when the file could not be opened, and the account says why.
    private bool TryOpen(string path, string? host, SourcePosition? includedAt, out SourcedAccount problem)
    {
        problem = default;
        var isTooDeep = _open.Count >= MaximumIncludeDepth;
        if (includedAt is not null && (isTooDeep || _open.Any(document => document.Path == path)))
        {
            problem = new SourcedAccount(new AccountProblem(
                null, isTooDeep ? "includes are nested too deep, which is refused" : "a file that includes itself, which is refused", includedAt, IsIncomplete: isTooDeep));
            return true;
        }

        try
        {
            if (includedAt is not null)
            {
                _included.Add(path);
            }

            _open.Push(ExportFiles.IsRepeatable(path)
                ? Document(ExportFiles.Open(path, _progress), DocumentStart.OfFile, path, host)
                : Piecewise(ExportFiles.Open(path, _progress), path, host, default));
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = new SourcedAccount(new AccountProblem(
                null, "it cannot be opened: " + VisibleText.Shortened(e.Message), includedAt ?? new SourcePosition(Shown(path), 0, 0), IsIncomplete: true));
            return true;
        }
    }

    // The file is read again, and from the account with the broken XML on one account after another.
    private bool TryResume(ServerDataDocument broken, out SourcedAccount problem) =>
        TryReplace(broken, stream => Piecewise(stream, broken.Path, broken.OuterHost, broken.Done), out problem);

    private bool TryReplace(IExportReading document, Func<Stream, IExportReading> open, out SourcedAccount problem)
    {
        problem = default;
        _open.Pop().Dispose();
        try
        {
            _open.Push(open(ExportFiles.Open(document.Path, null)));
            return false;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            problem = Ended("it cannot be read on: " + VisibleText.Shortened(e.Message), document.Position);
            return true;
        }
    }

    private PiecewiseDocument Piecewise(Stream stream, string path, string? host, (int Line, int Column) done) => new(
        ExportEncoding.ToUtf8(stream), path, Shown(path), host, done,
        (piece, start, acceptsPrefixes) => Document(
            new BoundedXmlReader(piece, XmlBounds.Default, _open.Count - 1, _names, start.PrefixOrigin, acceptsPrefixes, _cancellationToken), start, path, host),
        _cancellationToken);

    private ServerDataDocument Document(Stream stream, DocumentStart start, string path, string? host)
    {
        var prefixed = start.Open.IsEmpty ? stream : new ChainedStream([start.Prefix], stream);
        return Document(
            new BoundedXmlReader(prefixed, XmlBounds.Default, _open.Count, _names, start.PrefixOrigin, cancellationToken: _cancellationToken), start, path, host);
    }

    private ServerDataDocument Document(BoundedXmlReader reader, DocumentStart start, string path, string? host) =>
        new(reader, path, Shown(path), host, start, _content, _rosters, Resolve, ReadFragment);

    private (string? Path, string Reason) Resolve(string href, string includingFile) =>
        (_folder.Resolve(href, includingFile, out var reason), reason);

    private XElement ReadFragment(string path)
    {
        _included.Add(path);
        try
        {
            using var reader = new BoundedXmlReader(
                ExportFiles.Open(path, _progress), XmlBounds.Default, _open.Count, _names, cancellationToken: _cancellationToken);
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element)
                {
                    return reader.ReadElement();
                }
            }
        }
        catch (XmlException e)
        {
            throw new XmlBoundException($"the included file {Shown(path)} is not well-formed at line {e.LineNumber}, column {e.LinePosition}", 0, 0);
        }
        catch (XmlBoundException e)
        {
            throw new XmlBoundException($"in the included file {Shown(path)} {e.Message}", 0, 0);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new XmlBoundException($"the included file {Shown(path)} cannot be read: {VisibleText.Shortened(e.Message)}", 0, 0);
        }

        throw new XmlBoundException($"the included file {Shown(path)} is empty", 0, 0);
    }

    private static SourcedAccount Ended(string message, SourcePosition position) =>
        new(new AccountProblem(null, message, position, IsIncomplete: true));

    private string NotWellFormed(XmlException exception, IExportReading document)
    {
        var reason = XmlFault.Reason(exception, document.Locate);
        if (!document.IsExport)
        {
            var beginning = Beginning(document.Path);
            return "this is not a XEP-0227 export: " + (FileKind.Of(beginning) ?? Encoding.UTF8.GetString(beginning).Trim() switch
            {
                "" when _progress.BytesRead == 0 => "the file is empty",
                var text when text.Contains("<html", StringComparison.OrdinalIgnoreCase) => "it looks like an HTML page",
                var text when text.Contains("<!DOCTYPE", StringComparison.Ordinal) => "it has a document type declaration (DTD), which is refused",
                _ => reason,
            });
        }

        return $"the XML is broken from here on ({reason}); what stands before it was read";
    }

    private static byte[] Beginning(string path)
    {
        try
        {
            // A pipe gives its octets once, and has no length.
            if (new FileInfo(path).Length == 0)
            {
                return [];
            }

            using var stream = ExportFiles.Open(path, null);
            var octets = new byte[1024];
            return octets[..stream.ReadAtLeast(octets, octets.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return "?"u8.ToArray();
        }
    }

    private static bool HasServerData(string path) => Beginning(path).AsSpan().IndexOf("server-data"u8) >= 0;

    // ejabberd's main file is small and includes one file per host; without them the percentage would mean nothing.
    private long IncludedLength(string path)
    {
        const int LargestIndex = 4 * 1024 * 1024;
        if (new FileInfo(path).Length is 0 or > LargestIndex || Beginning(path).AsSpan().IndexOf(Encoding.UTF8.GetBytes(ServerDataNames.XInclude)) < 0)
        {
            return 0;
        }

        var length = 0L;
        try
        {
            using var reader = new BoundedXmlReader(ExportFiles.Open(path, null), XmlBounds.Default);
            while (reader.Read())
            {
                if (reader is { NodeType: XmlNodeType.Element, LocalName: "include", NamespaceUri: ServerDataNames.XInclude }
                    && _folder.Resolve(reader.Attribute("href") ?? "", path, out _) is { } file)
                {
                    length += new FileInfo(file).Length;
                }
            }
        }
        catch (Exception e) when (e is XmlException or XmlBoundException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            // Reported when the file is read.
        }

        return length;
    }

    private string Shown(string path) => ExportFiles.Shown(_path, _folderPath, path);
}
