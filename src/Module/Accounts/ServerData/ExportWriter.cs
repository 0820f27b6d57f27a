using System.IO.Compression;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using XmppContacts.Files;

namespace XmppContacts.Accounts.ServerData;

/// <summary>Writes a file of an export, compressed when its name ends so. Only the user who runs the program may read it: it holds credentials.</summary>
internal sealed class ExportWriter : IAsyncDisposable
{
    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        ConformanceLevel = ConformanceLevel.Document,

        // XML 1.0 §2.11 and §3.3.3: line ends and tabs that are data come back as such only when they are written as references.
        NewLineHandling = NewLineHandling.Entitize,
    };

    /// <summary>For a part of a file.</summary>
    internal static readonly XmlWriterSettings Fragments = CloneForFragments();

    private readonly AtomicFile _file;
    private readonly GZipStream? _gzip;
    private readonly XmlWriter _xml;

    private ExportWriter(AtomicFile file, GZipStream? gzip)
    {
        _file = file;
        _gzip = gzip;
        _xml = XmlWriter.Create((Stream?)gzip ?? file.Stream, Settings);
    }

    /// <summary>Begins a file; <c>-</c> is standard output.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static ExportWriter Open(string path)
    {
        var file = AtomicFile.OpenSecret(path);
        return new ExportWriter(
            file, path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file.Stream, CompressionLevel.Optimal, leaveOpen: true) : null);
    }

    /// <summary>Writes a start tag with its attributes.</summary>
    /// <exception cref="IOException">The file cannot be written to its end.</exception>
    public void Start(XElement tag) => Guard(() => WriteStart(_xml, tag));

    /// <summary>Writes the end tag of the last element that has none.</summary>
    /// <exception cref="IOException">The file cannot be written to its end.</exception>
    public void End() => Guard(_xml.WriteEndElement);

    /// <summary>Writes text, most often white space.</summary>
    /// <exception cref="IOException">The file cannot be written to its end.</exception>
    public void Write(string text) => Guard(() => _xml.WriteString(text));

    /// <summary>Writes an element.</summary>
    /// <exception cref="IOException">The file cannot be written to its end.</exception>
    public void Write(XElement element) => Guard(() => element.WriteTo(_xml));

    /// <summary>Puts the file in its place.</summary>
    /// <exception cref="IOException">The file cannot be written to its end.</exception>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            _xml.Dispose();
            if (_gzip is not null)
            {
                await _gzip.DisposeAsync();
            }

            await _file.CompleteAsync(cancellationToken);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private static void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (ArgumentOutOfRangeException e)
        {
            // How the runtime says EFBIG: FAT32, for one, takes 4 GiB.
            throw new IOException(e.Message, e);
        }
    }

    /// <summary>Writes a start tag with its prefix and its declarations, which names inside values may use.</summary>
    internal static void WriteStart(XmlWriter writer, XElement tag)
    {
        writer.WriteStartElement(Prefix(tag, tag.Name.Namespace, isElement: true), tag.Name.LocalName, tag.Name.NamespaceName);
        foreach (var attribute in tag.Attributes())
        {
            var isDefault = attribute.IsNamespaceDeclaration && attribute.Name.Namespace == XNamespace.None;
            writer.WriteAttributeString(
                attribute.IsNamespaceDeclaration ? (isDefault ? "" : "xmlns") : Prefix(tag, attribute.Name.Namespace, isElement: false),
                attribute.Name.LocalName,
                attribute.IsNamespaceDeclaration ? XNamespace.Xmlns.NamespaceName : attribute.Name.NamespaceName,
                attribute.Value);
        }
    }

    private static XmlWriterSettings CloneForFragments()
    {
        var settings = Settings.Clone();
        settings.OmitXmlDeclaration = true;
        return settings;
    }

    // Null lets the writer take one that is declared around the tag.
    private static string? Prefix(XElement tag, XNamespace ns, bool isElement) =>
        ns == XNamespace.None ? "" : isElement && tag.Attribute("xmlns")?.Value == ns.NamespaceName ? "" : tag.GetPrefixOfNamespace(ns);
}
