using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.PubSub;
using XmppContacts.Rosters;
using XmppContacts.Streams;

namespace XmppContacts.Accounts.ServerData;

/// <summary>An account as an export holds it (XEP-0227 §4.2).</summary>
public sealed class ExportedAccount : IAccountData
{
    private static readonly XNamespace MessageArchive = "urn:xmpp:pie:0#mam";
    private static readonly XNamespace VCardTemp = "vcard-temp";

    internal ExportedAccount(Jid jid, SourcePosition position, Roster roster, ImmutableArray<XElement> elements)
    {
        Jid = jid;
        Position = position;
        Roster = roster;
        Elements = elements;
    }

    /// <inheritdoc/>
    public Jid Jid { get; }

    /// <inheritdoc/>
    IXmppSession? IAccountData.Session => null;

    /// <summary>Where the account begins in its file.</summary>
    public SourcePosition Position { get; }

    /// <summary>The contact list.</summary>
    public Roster Roster { get; }

    /// <summary>The elements of private XML storage (XEP-0049).</summary>
    public IEnumerable<XElement> PrivateXml => Children(ServerDataNames.Private, "query").Elements();

    /// <summary>The personal eventing nodes with configuration, affiliations and items (XEP-0163).</summary>
    public IEnumerable<PubSubNode> Nodes => NodeNames().Select(name => FindNode(name)!);

    /// <summary>Messages that wait for the account, oldest first (XEP-0227 §4.5).</summary>
    public IEnumerable<XElement> OfflineMessages => Elements
        .Where(element => element.Name.LocalName == "offline-messages" && ServerDataNames.IsServerData(element.Name.NamespaceName))
        .Elements();

    /// <summary>The message archive's <c>result</c> elements, oldest first (XEP-0227 §4.11).</summary>
    public IEnumerable<XElement> Archive => Elements.Where(element => element.Name == MessageArchive + "archive").Elements();

    /// <summary>The account's card (XEP-0054), or null.</summary>
    public XElement? VCard => Elements.FirstOrDefault(element => element.Name == VCardTemp + "vCard");

    /// <summary>
    /// Everything but the roster as it stood in the export, also what is not understood; of <see cref="ServerDataContent.Audit"/>, what an audit looks at.
    /// </summary>
    internal ImmutableArray<XElement> Elements { get; }

    /// <summary>The whole <c>user</c> element as it stood in the export, roster included; null with <see cref="ServerDataContent.Audit"/>. Never changed.</summary>
    internal XElement? User { get; init; }

    /// <summary>About how many characters the account holds in memory.</summary>
    internal long Characters { get; init; }

    /// <inheritdoc/>
    public ValueTask<Roster> GetRosterAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Roster);

    /// <inheritdoc/>
    public ValueTask<XElement?> GetPrivateXmlAsync(XName name, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Elements.IsEmpty ? null : PrivateXml.FirstOrDefault(element => element.Name == name));

    /// <inheritdoc/>
    public ValueTask<PubSubNode?> GetNodeAsync(string node, CancellationToken cancellationToken) => ValueTask.FromResult(FindNode(node));

    /// <inheritdoc/>
    public ValueTask<PepSupport?> GetPepSupportAsync(CancellationToken cancellationToken) => ValueTask.FromResult<PepSupport?>(null);

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredMessage> GetMessagesAsync(
        Jid correspondent, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        foreach (var message in ExportedMessages.Of(this).Where(message => ExportedMessages.IsExchangedWith(message.Message, correspondent, Jid)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return message;
        }
    }

    private IEnumerable<XElement> Children(string namespaceName, string localName) => Elements
        .Where(element => element.Name.LocalName == localName && element.Name.NamespaceName == namespaceName);

    private IEnumerable<string> NodeNames() => Children(ServerDataNames.PubSubOwner, "pubsub")
        .Concat(Children(ServerDataNames.PubSub, "pubsub"))
        .Elements()
        .Select(element => (string?)element.Attribute("node"))
        .OfType<string>()
        .Distinct();

    /// <summary>A node with all that the export says of it, or null.</summary>
    internal PubSubNode? FindNode(string name)
    {
        NodeConfiguration? configuration = null;
        ImmutableArray<NodeAffiliation> affiliations = [];
        ImmutableArray<PubSubItem> items = [];
        var found = false;
        foreach (var section in Elements)
        {
            if (section.Name.LocalName != "pubsub")
            {
                continue;
            }

            foreach (var element in section.Elements())
            {
                if ((string?)element.Attribute("node") != name)
                {
                    continue;
                }

                found = true;
                switch (section.Name.NamespaceName, element.Name.LocalName)
                {
                    case (ServerDataNames.PubSubOwner, "configure"):
                        configuration ??= NodeConfiguration.Of(element);
                        break;
                    case (ServerDataNames.PubSubOwner, "affiliations"):
                        affiliations = affiliations.AddRange(PubSubNode.AffiliationsOf(element));
                        break;
                    case (ServerDataNames.PubSub, "items"):
                        items = items.AddRange(PubSubNode.ItemsOf(element));
                        break;
                }
            }
        }

        return found ? new PubSubNode(name, configuration, affiliations, items) : null;
    }
}
