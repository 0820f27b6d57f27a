using System.Globalization;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Audit;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.OpenPgp.Tests.Keys;

namespace XmppContacts.Tests.Audit;

/// <summary>Audits juliet@capulet.example with encrypted contacts, whose shared secrets are in a plain secrets file.</summary>
internal sealed class EncryptedAudit : IAsyncDisposable
{
    private const string Namespace = "xmlns='urn:xmpp:contacts:0'";
    private static readonly Jid Juliet = Jid.Parse("juliet@capulet.example");

    private readonly GnuPgFolder _keys = new();
    private readonly TemporaryFolder _folder = new();
    private readonly List<SharedSecret> _secrets = [];
    private readonly List<string> _contacts = [];
    private readonly List<string> _groups = [];

    public EncryptedAudit() => AddSecret("k1");

    public static string Contact(string jid, string name = "", params string[] groups) =>
        $"<contact {Namespace} name='{name}'><identity type='jid'>{jid}</identity>{string.Concat(groups.Select(group => $"<group id='{group}'/>"))}</contact>";

    public static string Group(string id, string name) => $"<group {Namespace} id='{id}' name='{name}'/>";

    public static string Reserved => $"<reserved {Namespace}/>";

    public void AddSecret(string id, int minutes = 0, bool isRevoked = false, int characters = 43)
    {
        foreach (var node in new[] { ContactNodes.Contacts, ContactNodes.Groups })
        {
            _secrets.RemoveAll(secret => secret.Id == id && secret.Node == node);
            _secrets.Add(new SharedSecret
            {
                Service = Juliet,
                Node = node,
                Id = id,
                Timestamp = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddMinutes(minutes),
                Passphrase = string.Concat(Enumerable.Repeat(id, characters))[..characters],
                Signer = Juliet,
                IsRevoked = isRevoked,
            });
        }
    }

    /// <summary>Adds an item behind those that are there.</summary>
    public void Add(string payload, string secret = "k1", int octets = 512, string? id = null) =>
        (payload.StartsWith("<group", StringComparison.Ordinal) ? _groups : _contacts).Add(Item(payload, secret, octets, id));

    /// <summary>Adds to the contacts what the server has as it stands.</summary>
    public void AddStored(string item) => _contacts.Add(item);

    /// <summary>Adds a reserved item to the groups, where <see cref="Add"/> cannot know that it belongs.</summary>
    public void AddReservedGroup() => _groups.Add(Item(Reserved, "k1", 512, null));

    public async Task<IReadOnlyList<Finding>> RunAsync(string rule, params string[] roster)
    {
        XNamespace ns = "urn:xmpp:openpgp:pubsub:0";
        var document = new XElement(ns + "shared-secrets", _secrets.Select(secret =>
        {
            var element = secret.ToXml();
            element.SetAttributeValue("signer", secret.Signer.ToString());
            return element;
        }));
        var file = _folder.Write("secrets.xml", document.ToString());
        await using var keys = await OpenedKeys.OpenAsync(XmppContacts.OpenPgp.Keys.KeyRingSource.GnuPg(_keys.Path), null, file, null, cancellationToken: TestContext.Current.CancellationToken);
        return await AuditOf.AccountAsync(Content(roster), rule, keys: keys.Access);
    }

    /// <summary>As <see cref="RunAsync"/>, but as somebody without keys sees it.</summary>
    public Task<IReadOnlyList<Finding>> RunWithoutKeysAsync(string rule, params string[] roster) => AuditOf.AccountAsync(Content(roster), rule);

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        await _keys.DisposeAsync();
    }

    private string Content(string[] roster) => AuditOf.Roster(roster)
        + AuditOf.Node(ContactNodes.Contacts, AuditOf.Whitelist, [.. _contacts]) + AuditOf.Node(ContactNodes.Groups, AuditOf.Whitelist, [.. _groups]);

    private string Item(string payload, string secret, int octets, string? id)
    {
        using var known = new KnownSecrets(_secrets);
        var node = payload.StartsWith("<group", StringComparison.Ordinal) ? ContactNodes.Groups : ContactNodes.Contacts;
        var encrypted = new EncryptedItem(known, Juliet, node).Encrypt(
            XElement.Parse(payload), known.Find(Juliet, node, secret) ?? known.Find(Juliet, node, "k1")! with { Id = secret }, octets);
        return $"<item id='{id ?? (_contacts.Count + _groups.Count).ToString("x32", CultureInfo.InvariantCulture)}'>{encrypted}</item>";
    }
}
