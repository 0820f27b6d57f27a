using System.Xml;

namespace XmppContacts.Bench;

/// <summary>The least that reading an export can cost: a parser that looks at nothing.</summary>
internal static class BareReader
{
    public static void Read(string path)
    {
        using var reader = XmlReader.Create(path);
        while (reader.Read())
        {
        }
    }
}
