using System.Text;
using System.Xml;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Xml;

namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>The document of a secrets file: <c>shared-secrets</c> with <c>shared-secret</c> elements as XEP-0473 §5.2 has them, and who signed them.</summary>
internal static class SecretsDocument
{
    private const string RootName = "shared-secrets";
    private const string SignerName = "signer";

    // White space around the element, and its being revoked later.
    private const int Surroundings = 32;

    /// <summary>The document in UTF-8. It holds the secrets in clear.</summary>
    public static byte[] Write(IEnumerable<SharedSecret> secrets)
    {
        var octets = new MemoryStream();
        using (var writer = XmlWriter.Create(octets, new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(false) }))
        {
            writer.WriteStartElement(RootName, SharedSecret.Ns.NamespaceName);
            foreach (var secret in secrets)
            {
                Element(secret).WriteTo(writer);
            }

            writer.WriteEndElement();
        }

        return octets.ToArray();
    }

    /// <summary>How many octets a secret takes in the document, or somewhat more.</summary>
    public static int Octets(SharedSecret secret) => Encoding.UTF8.GetByteCount(Element(secret).ToString(SaveOptions.DisableFormatting)) + Surroundings;

    /// <summary>Reads the document; foreign elements are passed over.</summary>
    /// <exception cref="FormatException">It is not well-formed, another document, or a secret in it lacks something; the message quotes no content.</exception>
    public static List<SharedSecret> Read(byte[] document)
    {
        var secrets = new List<SharedSecret>();
        var line = 0;
        try
        {
            using var reader = new BoundedXmlReader(new MemoryStream(document, writable: false), XmlBounds.Default);
            var isFound = false;
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element)
                {
                    continue;
                }

                line = reader.Line;
                if (!isFound)
                {
                    isFound = reader.LocalName == RootName && reader.NamespaceUri == SharedSecret.Ns.NamespaceName
                        ? true
                        : throw new FormatException($"its root is not <{RootName}/> of {SharedSecret.Ns}");
                }
                else if (reader.LocalName == SharedSecret.ElementName.LocalName && reader.NamespaceUri == SharedSecret.Ns.NamespaceName)
                {
                    var element = reader.ReadElement();
                    var signer = Jid.TryFromServer((string?)element.Attribute(SignerName), out var jid) && jid.IsBare
                        ? jid
                        : throw new FormatException($"<{element.Name.LocalName}/> without the bare address of its '{SignerName}'");
                    secrets.Add(SharedSecret.Parse(element, signer));
                }
                else
                {
                    reader.SkipElement();
                }
            }

            return isFound ? secrets : throw new FormatException("it is empty");
        }
        catch (FormatException e) when (line > 0)
        {
            throw new FormatException($"line {line}: {e.Message}", e);
        }
        catch (Exception e) when (e is XmlException or XmlBoundException)
        {
            // What the parser says may quote the content.
            throw new FormatException(line == 0 ? "it is not XML" : $"it is not well-formed XML after line {line}");
        }
    }

    private static XElement Element(SharedSecret secret)
    {
        var element = secret.ToXml();
        element.SetAttributeValue(SignerName, secret.Signer.ToString());
        return element;
    }
}
