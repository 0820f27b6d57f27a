using System.Text;
using System.Xml.Linq;
using XmppContacts.OpenPgp.Tests.Interoperability;
using XmppContacts.OpenPgp.Tests.Keys;
using XmppContacts.Tests;

namespace XmppContacts.Tool.Tests;

/// <summary>An export with encrypted contacts and a file of their secrets, both made by hand and with gpg.</summary>
/// <param name="folder">Where the files are.</param>
/// <param name="gpg">GnuPG.</param>
internal sealed class ExportOfContacts(TemporaryFolder folder, GnuPgFolder gpg)
{
    public const string Account = "juliet@capulet.example";
    public const string Passphrase = "a passphrase that nobody guesses, 43 letters";
    public const string ContactsNode = "urn:xmpp:contacts";
    public const string GroupsNode = "urn:xmpp:contacts-groups";

    private const string Owner = "http://jabber.org/protocol/pubsub#owner";

    private static readonly XNamespace PubSub = "http://jabber.org/protocol/pubsub";
    private static readonly XNamespace Encrypted = "urn:xmpp:openpgp:pubsub:0";
    private static readonly string[] Symmetric = ["--no-options", "--no-autostart", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase-fd", "0"];

    /// <summary>A file with one secret, <c>k1</c>, for both nodes, in plain XML as a person writes it.</summary>
    public string Secrets(string account = Account)
    {
        var path = folder.Write("secrets.xml", new XElement(
            Encrypted + "shared-secrets",
            new[] { ContactsNode, GroupsNode }.Select(node => new XElement(
                Encrypted + "shared-secret",
                new XAttribute("jid", account), new XAttribute("node", node), new XAttribute("id", "k1"), new XAttribute("timestamp", "2026-01-02T03:04:05Z"),
                new XAttribute("signer", account), Passphrase))).ToString());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return path;
    }

    /// <summary>An export of two accounts, of which the first has contacts.</summary>
    /// <param name="contacts">The items of the node of contacts.</param>
    /// <param name="groups">The items of the node of groups.</param>
    /// <param name="accessModel">Who can read the nodes; <c>whitelist</c> is nobody else.</param>
    public string Write(IEnumerable<XElement> contacts, IEnumerable<XElement> groups, string accessModel = "whitelist") => folder.Write("export.xml", $"""
        <server-data xmlns='urn:xmpp:pie:0'><host jid='capulet.example'>
          <user name='juliet'>
            {new XElement(PubSub + "pubsub", Items(ContactsNode, contacts), Items(GroupsNode, groups)).ToString(SaveOptions.DisableFormatting)}
            <pubsub xmlns='{Owner}'>{Configure(ContactsNode, accessModel)}{Configure(GroupsNode, accessModel)}</pubsub>
          </user>
          <user name='nurse'/>
        </host></server-data>
        """);

    /// <summary>An item that <c>gpg --symmetric</c> encrypts.</summary>
    public async Task<XElement> ItemAsync(string id, string payload, string secret = "k1")
    {
        var message = await ExternalProgram.RunAsync(
            "gpg", ["--homedir", gpg.Path, .. Symmetric, "--s2k-count", "65536", "--symmetric"], ExternalProgram.Line(Passphrase, Encoding.UTF8.GetBytes(payload)));
        return Item(id, new XElement(Encrypted + "encrypted", new XAttribute("key", secret), Convert.ToBase64String(message)));
    }

    /// <summary>An item that is not encrypted, or not by gpg.</summary>
    public static XElement Item(string id, XElement payload) => new(PubSub + "item", new XAttribute("id", id), payload);

    /// <summary>What gpg makes of an item of an export.</summary>
    public async Task<XElement> DecryptAsync(string export, string node, string id, string passphrase = Passphrase)
    {
        var encrypted = Encrypteds(export, node).Single(item => (string?)item.Parent!.Attribute("id") == id);
        var plaintext = await ExternalProgram.RunAsync(
            "gpg", ["--homedir", gpg.Path, .. Symmetric, "--decrypt"], ExternalProgram.Line(passphrase, Convert.FromBase64String(encrypted.Value)));
        return XElement.Parse(Encoding.UTF8.GetString(plaintext));
    }

    /// <summary>The secret that each item of a node names.</summary>
    public static IEnumerable<string> Keys(string export, string node) => Encrypteds(export, node).Select(encrypted => (string)encrypted.Attribute("key")!);

    private static IEnumerable<XElement> Encrypteds(string export, string node) => XDocument.Load(export).Descendants(PubSub + "items")
        .Where(items => (string?)items.Attribute("node") == node).Descendants(Encrypted + "encrypted");

    private static string Configure(string node, string accessModel) => $"""
        <configure node='{node}'><x xmlns='jabber:x:data' type='submit'>
          <field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#node_config</value></field>
          <field var='pubsub#persist_items'><value>1</value></field><field var='pubsub#access_model'><value>{accessModel}</value></field>
          <field var='pubsub#send_last_published_item'><value>never</value></field><field var='pubsub#max_items'><value>100</value></field>
        </x></configure>
        """;

    private static XElement Items(string node, IEnumerable<XElement> items) => new(PubSub + "items", new XAttribute("node", node), items);
}
