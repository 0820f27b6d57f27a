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

    /// <summary>Writes a part in the order of the export.</summary>
    /// <exception cref="IOException">The file cannot be written to its end.</exception>
    public void Write(ExportPart part)
    {
        try
        {
            WriteWhole(part);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // How the runtime says EFBIG: FAT32, for one, takes 4 GiB.
            throw new IOException(e.Message, e);
        }
    }

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

    private void WriteWhole(ExportPart part)
    {
        switch (part)
        {
            case ExportPart.StartTag tag:
                WriteStart(tag.Element);
                break;
            case ExportPart.EndTag:
                _xml.WriteEndElement();
                break;
            case ExportPart.Text text:
                _xml.WriteString(text.Value);
                break;
            case ExportPart.Other other:
                other.Element.WriteTo(_xml);
                break;
            case ExportPart.Account account:
                account.Element.WriteTo(_xml);
                break;
        }
    }

    // The tag keeps its prefix and its declarations, which names inside values may use.
    private void WriteStart(XElement tag)
    {
        _xml.WriteStartElement(Prefix(tag, tag.Name.Namespace, isElement: true), tag.Name.LocalName, tag.Name.NamespaceName);
        foreach (var attribute in tag.Attributes())
        {
            var isDefault = attribute.IsNamespaceDeclaration && attribute.Name.Namespace == XNamespace.None;
            _xml.WriteAttributeString(
                attribute.IsNamespaceDeclaration ? (isDefault ? "" : "xmlns") : Prefix(tag, attribute.Name.Namespace, isElement: false),
                attribute.Name.LocalName,
                attribute.IsNamespaceDeclaration ? XNamespace.Xmlns.NamespaceName : attribute.Name.NamespaceName,
                attribute.Value);
        }
    }

    // Null lets the writer take one that is declared around the tag.
    private static string? Prefix(XElement tag, XNamespace ns, bool isElement) =>
        ns == XNamespace.None ? "" : isElement && tag.Attribute("xmlns")?.Value == ns.NamespaceName ? "" : tag.GetPrefixOfNamespace(ns);
}
