using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace XmppContacts.Streams.Capabilities;

/// <summary>The verification string of entity capabilities (XEP-0115 §5).</summary>
internal static class EntityCapabilities
{
    /// <summary>The hash function's name in <c>&lt;c/&gt;</c>.</summary>
    public const string Hash = "sha-1";

    /// <param name="query">A disco#info answer.</param>
    public static string Verification(XElement query)
    {
        var text = new StringBuilder();
        var identities = query.Elements(XmppNamespaces.DiscoInfo + "identity").Select(identity =>
            $"{Value(identity, "category")}/{Value(identity, "type")}/{identity.Attribute(XNamespace.Xml + "lang")?.Value}/{Value(identity, "name")}");
        AppendSorted(text, identities);
        AppendSorted(text, query.Elements(XmppNamespaces.DiscoInfo + "feature").Select(feature => Value(feature, "var")));
        var forms = query.Elements(XmppNamespaces.DataForms + "x")
            .Select(form => (Type: FormType(form), Form: form))
            .Where(form => form.Type is not null)
            .OrderBy(form => form.Type, StringComparer.Ordinal);
        foreach (var (type, form) in forms)
        {
            text.Append(type).Append('<');
            var fields = form.Elements(XmppNamespaces.DataForms + "field")
                .Where(field => Value(field, "var") != "FORM_TYPE")
                .OrderBy(field => Value(field, "var"), StringComparer.Ordinal);
            foreach (var field in fields)
            {
                text.Append(Value(field, "var")).Append('<');
                AppendSorted(text, field.Elements(XmppNamespaces.DataForms + "value").Select(value => value.Value));
            }
        }

        // XEP-0115 §5.1 fixes SHA-1 as the hash that all support; it identifies features and protects nothing.
#pragma warning disable CA5350
        return Convert.ToBase64String(SHA1.HashData(Encoding.UTF8.GetBytes(text.ToString())));
#pragma warning restore CA5350
    }

    // XEP-0115 §5.4: a form counts only when its FORM_TYPE is hidden.
    private static string? FormType(XElement form) => form.Elements(XmppNamespaces.DataForms + "field")
        .FirstOrDefault(field => Value(field, "var") == "FORM_TYPE" && Value(field, "type") == "hidden")?
        .Element(XmppNamespaces.DataForms + "value")?.Value;

    private static string Value(XElement element, string attribute) => element.Attribute(attribute)?.Value ?? "";

    private static void AppendSorted(StringBuilder text, IEnumerable<string> parts)
    {
        foreach (var part in parts.Order(StringComparer.Ordinal))
        {
            text.Append(part).Append('<');
        }
    }
}
