using System.Xml;
using System.Xml.Linq;

namespace XmppContacts.Xml;

/// <summary>One element that came from elsewhere as octets, read within the bounds that hold for every document.</summary>
internal static class XmlFragment
{
    /// <summary>Reads the element; white space around it, and comments, are passed over.</summary>
    /// <exception cref="FormatException">It is not one well-formed element in UTF-8, or larger than the bounds allow.</exception>
    public static XElement Parse(byte[] octets)
    {
        try
        {
            using var reader = new BoundedXmlReader(new MemoryStream(octets, writable: false), XmlBounds.Fragment);
            XElement? element = null;
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element)
                {
                    element ??= reader.ReadElement();
                }
            }

            return element ?? throw new FormatException("it is not an XML element");
        }
        catch (Exception e) when (e is XmlException or XmlBoundException)
        {
            // What the parser says may quote the content, which is private.
            throw new FormatException("it is not a well-formed XML element");
        }
    }
}
