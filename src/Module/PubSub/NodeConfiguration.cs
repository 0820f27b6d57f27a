using System.Globalization;
using System.Xml.Linq;
using XmppContacts.Discovery;

namespace XmppContacts.PubSub;

/// <summary>A node's configuration: the fields of its data form (XEP-0060 §8.2). A field without value counts as absent.</summary>
/// <param name="Form">The <c>x</c> element of <c>jabber:x:data</c>.</param>
public sealed record NodeConfiguration(XElement Form)
{
    /// <summary><c>pubsub#access_model</c>: who may read, or null when the server's default applies.</summary>
    public string? AccessModel => Value("pubsub#access_model");

    /// <summary><c>pubsub#publish_model</c>: who may publish, or null when the server's default applies.</summary>
    public string? PublishModel => Value("pubsub#publish_model");

    /// <summary><c>pubsub#persist_items</c>, or null when the server's default applies.</summary>
    public bool? PersistItems => Value("pubsub#persist_items") switch
    {
        null => null,
        "1" or "true" => true,
        _ => false,
    };

    /// <summary><c>pubsub#max_items</c> as a number; null when absent or <c>max</c>, which is whatever the server allows.</summary>
    public long? MaxItems =>
        long.TryParse(Value("pubsub#max_items"), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;

    /// <summary>
    /// How many items the node holds: its number, or with <c>max</c> the server's limit, where its form tells that as the range of the field (XEP-0122 §3.2.2).
    /// Null when that is not known.
    /// </summary>
    public long? Places => MaxItems ?? (Value("pubsub#max_items") == "max" ? Range : null);

    private long? Range => Form.Elements(DataForm.Ns + "field").Where(element => (string?)element.Attribute("var") == "pubsub#max_items")
        .Elements(Validation + "validate").Elements(Validation + "range").Select(range => (string?)range.Attribute("max")).FirstOrDefault() is { } text
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            ? most
            : null;

    private static readonly XNamespace Validation = "http://jabber.org/protocol/xdata-validate";

    /// <summary>A configuration without fields.</summary>
    internal static NodeConfiguration Empty { get; } = new(DataForm.Submit(NodeSettings.ConfigurationForm, []));

    /// <summary>The configuration inside a <c>configure</c> element, or null when there is no form.</summary>
    public static NodeConfiguration? Of(XElement configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return configure.Element(DataForm.Ns + "x") is { } form ? new(form) : null;
    }

    /// <summary>The first value of a field, or null when it is absent or empty.</summary>
    public string? Value(string field) => new DataForm(Form).Values(field).FirstOrDefault();

    /// <summary>This configuration with the fields that settings name; the others, and what else the form holds, stay (XEP-0060 §8.2.4).</summary>
    internal NodeConfiguration With(NodeSettings settings)
    {
        var form = new XElement(Form);
        foreach (var (name, value) in settings.Fields())
        {
            // A field stands once (XEP-0004 §3.2): of one that stands twice, nobody knows which a server takes.
            var fields = form.Elements(DataForm.Ns + "field").Where(element => (string?)element.Attribute("var") == name).ToList();
            fields.Skip(1).Remove();
            var field = fields.FirstOrDefault();
            if (field is null)
            {
                form.Add(field = new XElement(DataForm.Ns + "field", new XAttribute("var", name)));
            }

            field.Elements(DataForm.Ns + "value").Remove();
            field.Add(new XElement(DataForm.Ns + "value", value));
        }

        return new NodeConfiguration(form);
    }
}
