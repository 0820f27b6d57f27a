using System.Xml.Linq;

namespace XmppContacts.Accounts.ServerData;

/// <summary>A file of an export that is made account by account (XEP-0227 §4.1).</summary>
internal sealed class ExportDocument(ExportWriter writer) : IAsyncDisposable
{
    private const string LineEnd = "\n";

    private (string Domain, XNamespace Namespace)? _host;
    private bool _isBegun;

    /// <summary>Writes an account in the host of its domain. Of a host whose accounts do not stand together there are several.</summary>
    /// <exception cref="IOException">The file cannot be written to its end.</exception>
    public void Add(ExportedAccount account)
    {
        var user = account.User!;

        // Exports of older servers have the older namespace throughout.
        var ns = user.Name.Namespace;
        if (!_isBegun)
        {
            _isBegun = true;
            Start(new XElement(ns + "server-data"));
        }

        if (_host != (account.Jid.Domain, ns))
        {
            EndHost();
            _host = (account.Jid.Domain, ns);
            Start(new XElement(ns + "host", new XAttribute("jid", account.Jid.Domain)));
        }

        writer.Write(user);
        writer.Write(LineEnd);
    }

    /// <summary>Puts the file in its place.</summary>
    /// <exception cref="IOException">The file cannot be written to its end.</exception>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        EndHost();
        writer.End();
        await writer.CompleteAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => writer.DisposeAsync();

    private void Start(XElement tag)
    {
        tag.Add(new XAttribute("xmlns", tag.Name.NamespaceName));
        writer.Start(tag);
        writer.Write(LineEnd);
    }

    private void EndHost()
    {
        if (_host is not null)
        {
            writer.End();
            writer.Write(LineEnd);
        }
    }
}
