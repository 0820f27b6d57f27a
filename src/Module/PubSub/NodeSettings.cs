using System.Globalization;
using System.Xml.Linq;
using XmppContacts.Discovery;

namespace XmppContacts.PubSub;

/// <summary>Fields of a node's configuration to set; null leaves a field as it is (XEP-0060 §8.2).</summary>
public sealed record NodeSettings
{
    internal const string ConfigurationForm = "http://jabber.org/protocol/pubsub#node_config";
    private const string PreconditionForm = "http://jabber.org/protocol/pubsub#publish-options";

    /// <summary>Who may read, as <c>whitelist</c>.</summary>
    public string? AccessModel { get; init; }

    /// <summary>Whether the server keeps the items.</summary>
    public bool? PersistItems { get; init; }

    /// <summary>How many items the node holds; an explicit number that is too large for the server is refused, which tells its limit.</summary>
    public int? MaxItems { get; init; }

    /// <summary>Asks for as many items as the server allows (<c>max</c>), which may be few: 256 on Prosody, 1,000 on ejabberd by default.</summary>
    public bool MaxItemsOfServer { get; init; }

    /// <summary>When the last item is sent unasked, as <c>never</c>.</summary>
    public string? SendLastPublishedItem { get; init; }

    /// <summary>Whether notifications hold the item, or only its ID.</summary>
    public bool? DeliverPayloads { get; init; }

    /// <summary>Private and kept: what XEP-0223 §3 asks for.</summary>
    public static NodeSettings Private { get; } = new() { AccessModel = "whitelist", PersistItems = true };

    internal XElement ConfigurationXml() => DataForm.Submit(ConfigurationForm, Fields());

    internal XElement PreconditionXml() => DataForm.Submit(PreconditionForm, Fields());

    /// <summary>The first field in which a configuration is another, or null (XEP-0060 §7.1.5).</summary>
    /// <remarks>Where it says nothing, the defaults of personal eventing count (XEP-0163 §5), and items are kept.</remarks>
    internal string? FirstUnmet(NodeConfiguration configuration)
    {
        foreach (var (field, value) in Fields())
        {
            var actual = field switch
            {
                "pubsub#access_model" => configuration.AccessModel ?? "presence",
                "pubsub#persist_items" => configuration.PersistItems ?? true ? "true" : "false",
                _ => configuration.Value(field),
            };
            if (actual != value)
            {
                return field;
            }
        }

        return null;
    }

    /// <summary>The fields by their names.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Fields()
    {
        if (AccessModel is not null)
        {
            yield return new("pubsub#access_model", AccessModel);
        }

        if (PersistItems is { } persist)
        {
            yield return new("pubsub#persist_items", Text(persist));
        }

        if (MaxItemsOfServer || MaxItems is not null)
        {
            yield return new("pubsub#max_items", MaxItems?.ToString(CultureInfo.InvariantCulture) ?? "max");
        }

        if (SendLastPublishedItem is not null)
        {
            yield return new("pubsub#send_last_published_item", SendLastPublishedItem);
        }

        if (DeliverPayloads is { } deliver)
        {
            yield return new("pubsub#deliver_payloads", Text(deliver));
        }
    }

    private static string Text(bool value) => value ? "true" : "false";
}
