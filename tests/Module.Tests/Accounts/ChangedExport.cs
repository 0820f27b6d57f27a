using System.Globalization;
using System.Xml.Linq;

namespace XmppContacts.Tests.Accounts;

/// <summary>A valid export with one random change in the structure of one account, as scripts, converters and broken disks make them.</summary>
/// <param name="Text">The changed export.</param>
/// <param name="Change">What was changed, for the message of a test.</param>
/// <param name="MayLoseData">Whether the change can give another valid export that holds less, which no reader can tell.</param>
public sealed record ChangedExport(string Text, string Change, bool MayLoseData)
{
    /// <summary>The account that is changed.</summary>
    public const string Changed = "bea@old.example";

    /// <summary>The accounts, in their order.</summary>
    public static readonly string[] Accounts = ["anna@old.example", Changed, "carla@old.example", "dora@other.example"];

    private static readonly XNamespace Pie = "urn:xmpp:pie:0";

    private static readonly string[] Names =
        ["server-data", "host", "user", "User", "query", "Query", "item", "Item", "items", "group", "Group", "groups", "storage", "private", "pubsub", "contact", "meta", "note", "x", "roster", "element"];

    private static readonly string[] Namespaces =
        ["", "urn:example:other", "urn:xmpp:pie:0", "urn:xmpp:pie:1", "jabber:iq:roster", "jabber:iq:private", "jabber:iq:Roster", "storage:metacontacts", "http://jabber.org/protocol/pubsub", "http://jabber.org/protocol/pubsub#owner", "jabber:x:data"];

    private static readonly string[] Characters = ["\u0001", "\u0008", "\u001F", "\uFFFE", "&#0;", "&#1;", "&#x1B;", "&#xFFFF;"];

    private static readonly string[] Broken = ["<", "&", "<<", "</", "&nbsp;", "x:", "<b>", "</b>", "]]>", "\"", "'"];

    /// <summary>How many changes a run tries: a few seconds' worth, or as many as the environment says.</summary>
    public static int Count(int usual) => int.TryParse(Environment.GetEnvironmentVariable("XMPP_CONTACTS_CHANGES"), CultureInfo.InvariantCulture, out var count) ? count : usual;

    /// <summary>The text of an account, on lines of its own.</summary>
    public static string Account(string name) =>
        $"""
        <user name='{name}'>
        <query xmlns='jabber:iq:roster'><item jid='boris@old.example' name='{name} Boris' subscription='both'><group>{name} Therapy</group><group>{name} Club</group></item>
        <item jid='zoe@other.example' name='{name} Zoé &amp; Co' subscription='to' ask='subscribe'><group>{name} Club</group></item></query>
        <vCard xmlns='vcard-temp'><FN>{name}</FN><N><GIVEN>{name}</GIVEN></N></vCard>
        <query xmlns='jabber:iq:private'><storage xmlns='storage:metacontacts'><meta jid='boris@old.example' tag='{name}-1' order='1'/><meta jid='zoe@other.example' tag='{name}-1'/></storage></query>
        <query xmlns='jabber:iq:private'><storage xmlns='storage:rosternotes'><note jid='boris@old.example'>{name} owes me</note></storage></query>
        <query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'><conference jid='room@muc.example' name='{name} room'><nick>{name}</nick></conference></storage></query>
        <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><configure node='urn:xmpp:contacts'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#node_config</value></field><field var='pubsub#access_model'><value>open</value></field><field var='pubsub#persist_items'><value>0</value></field><field var='pubsub#max_items'><value>max</value></field></x></configure>
        <affiliations node='urn:xmpp:contacts'><affiliation jid='eve@old.example' affiliation='publisher'/></affiliations></pubsub>
        <pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:contacts'><item id='{name}0f3c6f5e8b1d4a7f'><contact xmlns='urn:xmpp:contacts:0' name='{name} Robert'><identity type='jid'>boris@old.example</identity></contact></item></items>
        <items node='urn:xmpp:bookmarks:1'><item id='hall@muc.example'><conference xmlns='urn:xmpp:bookmarks:1' name='{name} hall' autojoin='false'/></item></items></pubsub>
        </user>
        """;

    /// <summary>The export before any change.</summary>
    public static string Whole(Func<string, string> account) =>
        $"""
        <?xml version='1.0' encoding='UTF-8'?>
        <server-data xmlns='urn:xmpp:pie:0'><host jid='old.example'>
        {account("anna")}
        {account("bea")}
        {account("carla")}
        </host><host jid='other.example'>
        {account("dora")}
        </host></server-data>
        """;

    /// <summary>The change of a number, always the same one.</summary>
    /// <param name="seed">The number.</param>
    /// <param name="account">The text of an account with a local part.</param>
    public static ChangedExport Of(int seed, Func<string, string> account)
    {
        var random = new Random(seed);
        var whole = Whole(account);
        return random.Next(3) == 0 ? InText(whole, account("bea"), random) : InTree(whole, random);
    }

    private static ChangedExport InTree(string whole, Random random)
    {
        var document = XDocument.Parse(whole, LoadOptions.PreserveWhitespace);
        var user = document.Descendants(Pie + "user").Single(user => (string?)user.Attribute("name") == "bea");
        var elements = user.DescendantsAndSelf().Where(element => element.Name.NamespaceName != "vcard-temp" && element.Parent?.Name.LocalName != "conference").ToList();
        var element = Pick(elements, random);
        var what = $"<{element.Name.LocalName}> of {element.Name.NamespaceName} ({Path(element)})";
        var mayLose = false;
        switch (random.Next(7))
        {
            case 0:
                var name = Pick(Names, random);
                what = $"renamed {what} to {name}";
                mayLose = name == element.Name.LocalName;
                element.Name = element.Name.Namespace + name;
                break;
            case 1:
                var ns = Pick(Namespaces, random);
                what = $"namespace of {what} to '{ns}'";
                element.Name = XName.Get(element.Name.LocalName, ns);
                element.Attribute("xmlns")?.Remove();
                break;
            case 2:
                // With all of its namespace that is in it, as where a declaration is wrong or missing.
                var (old, other) = (element.Name.Namespace, Pick(Namespaces, random));
                what = $"namespace of {what} and all in it to '{other}'";
                foreach (var inner in element.DescendantsAndSelf().Where(inner => inner.Name.Namespace == old).ToList())
                {
                    inner.Name = XName.Get(inner.Name.LocalName, other);
                    inner.Attribute("xmlns")?.Remove();
                }

                break;
            case 3:
                var places = user.DescendantsAndSelf().Concat(user.Ancestors())
                    .Where(place => place != element.Parent && !place.AncestorsAndSelf().Contains(element) && place.Name.NamespaceName != "vcard-temp").ToList();
                var target = Pick(places, random);
                what = $"moved {what} into {Path(target)}";
                mayLose = target.Name == element.Parent?.Name;
                element.Remove();
                target.Add(element);
                break;
            case 4:
                what = $"duplicated {what}";
                element.AddAfterSelf(new XElement(element));
                break;
            case 5:
                // Without its tags; what is in it stays.
                what = $"dropped the tags of {what}";
                element.ReplaceWith(element.Nodes().ToList());
                mayLose = element is { HasElements: false, Value.Length: 0 };
                break;
            default:
                var attributes = element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration && attribute.Name.LocalName is "jid" or "node" or "var" or "name").ToList();
                if (attributes.Count == 0)
                {
                    goto case 4;
                }

                var attribute = Pick(attributes, random);
                var upper = random.Next(2) == 0;
                what = $"{(upper ? "in upper case" : "dropped")}: {attribute.Name.LocalName} of {what}";
                mayLose = !upper && attribute.Name.LocalName == "name" && element != user;
                attribute.Remove();
                if (upper)
                {
                    element.SetAttributeValue(attribute.Name.LocalName.ToUpperInvariant(), attribute.Value);
                }

                break;
        }

        return new ChangedExport("<?xml version='1.0' encoding='UTF-8'?>\n" + document.Root!.ToString(SaveOptions.DisableFormatting), what, mayLose);
    }

    private static ChangedExport InText(string whole, string account, Random random)
    {
        var place = random.Next(1, account.Length);
        var (changed, what) = random.Next(5) switch
        {
            0 => Inserted(Pick(Characters, random)),
            1 => Inserted(Pick(Broken, random)),
            2 => (account[..place] + "\n", $"cut off at {place}"),
            3 => WithoutTag(),
            _ => Renamed(),
        };

        // A character inside a value can give another valid value.
        var isValid = IsWellFormed(whole.Replace(account, changed, StringComparison.Ordinal));
        return new ChangedExport(whole.Replace(account, changed, StringComparison.Ordinal), what + ": " + Around(place), isValid);

        (string Text, string What) Inserted(string text) => (account.Insert(place, text), $"inserted {Uri.EscapeDataString(text)} at {place}");

        (string Text, string What) WithoutTag()
        {
            place = account.LastIndexOf('<', place);
            return (account.Remove(place, account.IndexOf('>', place) + 1 - place), $"a tag less at {place}");
        }

        (string Text, string What) Renamed()
        {
            place = account.LastIndexOf('<', place);
            return (account.Insert(account.IndexOfAny([' ', '>', '/'], place + 2), "x"), $"a tag renamed at {place}");
        }

        string Around(int at) => account[Math.Max(0, at - 20)..Math.Min(account.Length, at + 20)].ReplaceLineEndings("|");
    }

    private static bool IsWellFormed(string text)
    {
        try
        {
            XDocument.Parse(text);
            return true;
        }
        catch (System.Xml.XmlException)
        {
            return false;
        }
    }

    private static string Path(XElement element) => string.Join('/', element.AncestorsAndSelf().Reverse().Skip(2).Select(part => part.Name.LocalName));

    private static T Pick<T>(IReadOnlyList<T> of, Random random) => of[random.Next(of.Count)];
}
