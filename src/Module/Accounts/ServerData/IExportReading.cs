using System.Xml;
using XmppContacts.Xml;

namespace XmppContacts.Accounts.ServerData;

/// <summary>The reading of one file of an export, account by account.</summary>
internal interface IExportReading : IDisposable
{
    /// <summary>The file's full path.</summary>
    string Path { get; }

    /// <summary>The host that the next account belongs to, for the files it includes.</summary>
    string? Host { get; }

    /// <summary>The document's root was one of an export's.</summary>
    bool IsExport { get; }

    /// <summary>Where the reading has come to.</summary>
    SourcePosition Position { get; }

    /// <summary>The place in the file of a place that the parser names.</summary>
    SourcePosition Locate(int line, int column);

    /// <summary>The next account or problem, or a file to read first.</summary>
    /// <returns>False at the document's end.</returns>
    /// <exception cref="XmlException">The document is not well-formed.</exception>
    /// <exception cref="XmlBoundException">The document cannot be read on.</exception>
    bool Advance(out SourcedAccount account, out string? include);
}
