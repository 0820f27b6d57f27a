using System.Xml;

namespace XmppContacts.Contacts;

/// <summary>What may be written into an item.</summary>
internal static class WritableText
{
    /// <summary>Refuses characters that XML 1.0 cannot hold, before the half of a change that does without them is made.</summary>
    public static void Check(IEnumerable<string?> texts)
    {
        try
        {
            foreach (var text in texts.OfType<string>())
            {
                XmlConvert.VerifyXmlChars(text);
            }
        }
        catch (XmlException)
        {
            throw new InvalidItemException(InvalidItemReason.NotXml);
        }
    }
}
