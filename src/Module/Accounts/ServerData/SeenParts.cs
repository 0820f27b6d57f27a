using System.Xml.Linq;

namespace XmppContacts.Accounts.ServerData;

/// <summary>What the parts of one account held so far that counts once: of two, only the first is read.</summary>
internal sealed class SeenParts
{
    private readonly HashSet<XName> _storages = [];
    private readonly HashSet<string> _configurations = [];

    /// <summary>Notes an element of private storage.</summary>
    /// <returns>Whether it is the first of its name.</returns>
    public bool AddStorage(XName name) => _storages.Add(name);

    /// <summary>Notes the configuration of a node.</summary>
    /// <returns>Whether it is the node's first.</returns>
    public bool AddConfiguration(string node) => _configurations.Add(node);
}
