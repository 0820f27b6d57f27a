using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Streams;

namespace XmppContacts.Discovery;

/// <summary>A data form (XEP-0004).</summary>
/// <param name="Element">The <c>x</c> element.</param>
public sealed record DataForm(XElement Element)
{
    internal static readonly XNamespace Ns = XmppNamespaces.DataForms;

    /// <summary>What the form is for (XEP-0068), or null.</summary>
    public string? FormType => Values("FORM_TYPE").FirstOrDefault();

    /// <summary>The names of the fields in their order, without <c>FORM_TYPE</c>.</summary>
    public IEnumerable<string> Fields => Element.Elements(Ns + "field")
        .Select(element => (string?)element.Attribute("var")).OfType<string>().Where(name => name != "FORM_TYPE").Distinct();

    /// <summary>The values of a field; empty ones are left out.</summary>
    public ImmutableArray<string> Values(string field) =>
        [.. Element.Elements(Ns + "field").Where(element => (string?)element.Attribute("var") == field).SelectMany(ValuesOf)];

    /// <summary>The values of all fields that have a name, in their order; empty ones are left out.</summary>
    internal IEnumerable<(string Field, string Value)> NamedValues =>
        from element in Element.Elements(Ns + "field")
        let name = (string?)element.Attribute("var")
        where name is not null
        from value in ValuesOf(element)
        select (name, value);

    /// <summary>A form to submit.</summary>
    internal static XElement Submit(string formType, IEnumerable<KeyValuePair<string, string>> fields) => new(
        Ns + "x",
        new XAttribute("type", "submit"),
        new XElement(Ns + "field", new XAttribute("var", "FORM_TYPE"), new XAttribute("type", "hidden"), new XElement(Ns + "value", formType)),
        fields.Select(field => new XElement(Ns + "field", new XAttribute("var", field.Key), new XElement(Ns + "value", field.Value))));

    private static IEnumerable<string> ValuesOf(XElement field) =>
        field.Elements(Ns + "value").Select(value => value.Value.Trim()).Where(value => value.Length > 0);
}
