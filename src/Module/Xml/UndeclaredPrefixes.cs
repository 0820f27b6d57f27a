using System.Xml;

namespace XmppContacts.Xml;

/// <summary>Gives prefixes that nothing declares a namespace of their own: servers write what a client stored, and forget declarations around it.</summary>
internal sealed class UndeclaredPrefixes(XmlNameTable names) : XmlNamespaceManager(names)
{
    /// <inheritdoc/>
    public override string? LookupNamespace(string prefix) =>
        base.LookupNamespace(prefix) ?? (prefix.Length == 0 ? null : NameTable!.Add("urn:undeclared-prefix:" + prefix));
}
