using System.Xml.Linq;
using XmppContacts.PubSub;

namespace XmppContacts.Tests.PubSub;

public sealed class NodeConfigurationTests
{
    private const string Field = "pubsub#access_model";

    // XEP-0004 §3.2 forbids it; forms of exports, which many programs write and people edit, need not care.
    [Theory]
    [InlineData("<field var='pubsub#access_model'><value>open</value></field><field var='pubsub#access_model'><value>presence</value></field>", "open")]
    [InlineData("<field var='pubsub#access_model'/><field var='pubsub#access_model'><value> </value><value>open</value></field>", "open")]
    [InlineData("<field var='pubsub#access_model'><value/></field>", null)]
    public void A_field_that_stands_twice_has_its_first_value_and_stands_once_when_set(string fields, string? value)
    {
        var configuration = new NodeConfiguration(XElement.Parse($"<x xmlns='jabber:x:data' type='submit'>{fields}</x>"));
        Assert.Equal(value, configuration.Value(Field));

        var changed = configuration.With(NodeSettings.Private);

        Assert.Equal("whitelist", changed.AccessModel);
        Assert.Single(changed.Form.Elements(), field => (string?)field.Attribute("var") == Field);
    }
}
