using System.Text;
using System.Xml;

namespace XmppContacts.Bench;

/// <summary>Exports of any size, as a server with real people's contacts would write them; the same numbers give the same file.</summary>
internal static class ExportGenerator
{
    private const int Contacts = 20;

    private static readonly string[] FirstNames =
        ["Anna", "Benvolio", "Chiara", "Dmitri", "Élise", "Fatima", "Giulia", "Hüseyin", "Ingrid", "João", "Катя", "Lars", "Mei", "Nadia", "Olu", "Priya", "Quentin", "Rosa", "Søren", "Yūki"];

    private static readonly string[] LastNames = ["Montague", "Capulet", "Laurence", "Escalus", "Rossi", "Nguyen", "Müller", "Okafor", "Silva", "Иванова"];

    private static readonly string[] Groups = ["Friends", "Family", "Work", "Book club", "Neighbours", "School", "Choir", "Berlin"];

    public static void Write(string path, int accounts)
    {
        const string Pie = "urn:xmpp:pie:0";
        var random = new Random(1597);
        using var writer = XmlWriter.Create(path, new XmlWriterSettings { Encoding = new UTF8Encoding(false) });
        writer.WriteStartElement("server-data", Pie);
        writer.WriteStartElement("host", Pie);
        writer.WriteAttributeString("jid", "verona.example");
        for (var i = 0; i < accounts; i++)
        {
            writer.WriteStartElement("user", Pie);
            writer.WriteAttributeString("name", $"user{i}");
            WriteCredentials(writer, random);
            var contacts = Enumerable.Range(0, Contacts).Select(_ => random.Next(accounts)).Distinct().Select(number => $"user{number}@verona.example").ToList();
            WriteRoster(writer, random, contacts);
            if (i % 10 == 0)
            {
                WriteMetaContacts(writer, contacts);
            }

            writer.WriteEndElement();
        }

        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void WriteCredentials(XmlWriter writer, Random random)
    {
        const string Scram = "urn:xmpp:pie:0#scram";
        writer.WriteStartElement("scram-credentials", Scram);
        writer.WriteAttributeString("mechanism", "SCRAM-SHA-1");
        writer.WriteElementString("iter-count", Scram, "10000");
        foreach (var name in new[] { "salt", "server-key", "stored-key" })
        {
            var octets = new byte[20];
            random.NextBytes(octets);
            writer.WriteElementString(name, Scram, Convert.ToBase64String(octets));
        }

        writer.WriteEndElement();
    }

    private static void WriteRoster(XmlWriter writer, Random random, List<string> contacts)
    {
        const string Roster = "jabber:iq:roster";
        writer.WriteStartElement("query", Roster);
        foreach (var contact in contacts)
        {
            writer.WriteStartElement("item", Roster);
            writer.WriteAttributeString("jid", contact);
            writer.WriteAttributeString("name", $"{FirstNames[random.Next(FirstNames.Length)]} {LastNames[random.Next(LastNames.Length)]}");
            writer.WriteAttributeString("subscription", "both");
            foreach (var group in Groups.Where(_ => random.Next(6) == 0))
            {
                writer.WriteElementString("group", Roster, group);
            }

            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private static void WriteMetaContacts(XmlWriter writer, List<string> contacts)
    {
        const string MetaContacts = "storage:metacontacts";
        writer.WriteStartElement("query", "jabber:iq:private");
        writer.WriteStartElement("storage", MetaContacts);
        foreach (var (contact, order) in contacts.Take(3).Select((contact, order) => (contact, order)))
        {
            writer.WriteStartElement("meta", MetaContacts);
            writer.WriteAttributeString("jid", contact);
            writer.WriteAttributeString("tag", "4f9a1c27");
            writer.WriteAttributeString("order", order.ToString(System.Globalization.CultureInfo.InvariantCulture));
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
        writer.WriteEndElement();
    }
}
