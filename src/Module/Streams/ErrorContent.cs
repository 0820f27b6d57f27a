using System.Xml.Linq;

namespace XmppContacts.Streams;

/// <summary>What stream errors and stanza errors have in common (RFC 6120 §4.9.2 and §8.3.2).</summary>
internal static class ErrorContent
{
    /// <param name="error">The element that holds condition, text and application-specific condition.</param>
    /// <param name="conditions">The namespace of the defined conditions.</param>
    public static (string Condition, string? Text, XElement? Application) Of(XElement error, XNamespace conditions)
    {
        var condition = error.Elements().FirstOrDefault(child => child.Name.Namespace == conditions && child.Name.LocalName != "text");
        var text = error.Element(conditions + "text")?.Value;
        var application = error.Elements().FirstOrDefault(child => child.Name.Namespace != conditions && child.Name != XmppNamespaces.Client + "text");
        return (condition?.Name.LocalName ?? "undefined-condition", string.IsNullOrWhiteSpace(text) ? null : text, application);
    }
}
