using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.Migration.Tests.Independent;
using XmppContacts.PubSub;
using XmppContacts.Rosters;
using XmppContacts.Streams;

namespace XmppContacts.Migration.Tests.Faults;

/// <summary>
/// An account that has encrypted contacts of this program and of another client, and new names in its roster. The other client stays logged in; what it
/// publishes is encrypted by gpg. What is left of everybody's contacts is read by gpg alone.
/// </summary>
internal sealed class ContestedAccount : IAsyncDisposable
{
    private const string New = "Balthasar";
    private const string Renamed = "Mercutio the Bold";
    private const string Late = "Friar Laurence";

    /// <summary>The contact that the other client renames in the roster.</summary>
    public static readonly string RenamedContact = "mercutio@elsewhere.example";

    private static readonly Jid Romeo = Jid.Parse("romeo@elsewhere.example");
    private static readonly Jid Nurse = Jid.Parse("nurse@elsewhere.example");
    private static readonly Jid Tybalt = Jid.Parse("tybalt@elsewhere.example");
    private static readonly Jid Mercutio = Jid.Parse(RenamedContact);
    private static readonly Jid Balthasar = Jid.Parse("balthasar@elsewhere.example");
    private static readonly Jid Friar = Jid.Parse("friar@elsewhere.example");

    private static readonly ImmutableArray<RosterItem> First = [Item(Romeo, "Romeo", "Love", "Семья"), Item(Nurse, "Nurse <&\"'>", "Семья")];

    private static readonly ImmutableArray<RosterItem> Second =
    [
        Item(Romeo, "Romeo", "Exiles"), Item(Mercutio, "Mercutio", "Love"), Item(Jid.Parse("paris@elsewhere.example"), "Paris", "Suitors"),
        Item(Jid.Parse("benvolio@elsewhere.example"), "Benvolio"),
    ];

    private readonly XmppConnectionOptions _login;
    private readonly GnuPgHome _home;
    private readonly SessionAccount _other;
    private readonly HashSet<string> _expected = [];
    private readonly Dictionary<string, Contact> _contacts = [];
    private ImmutableArray<string> _reserved = [];
    private SharedSecret _secret = null!;
    private string _tybaltsItem = null!;

    private ContestedAccount(XmppConnectionOptions login, GnuPgHome home, SessionAccount other)
    {
        _login = login;
        _home = home;
        _other = other;
    }

    /// <summary>How to log in.</summary>
    public XmppConnectionOptions Login => _login;

    /// <summary>Whether the other client has written.</summary>
    public bool HasWritten { get; private set; }

    /// <summary>
    /// Whether the other client wrote the very item that the program was changing, after its last look and before its change: the window that
    /// docs/security.md describes.
    /// </summary>
    public bool IsInWindow { get; private set; }

    /// <summary>The name that the other client wrote last.</summary>
    public string? Written { get; private set; }

    /// <summary>Fills a new account, and logs the other client in.</summary>
    public static async Task<ContestedAccount> ArrangeAsync(
        XmppConnectionOptions login, GnuPgHome home, AddressBookAccess access, CancellationToken cancellationToken)
    {
        var account = new ContestedAccount(login, home, await SessionAccount.ConnectAsync(login, cancellationToken));
        try
        {
            await account.FillAsync(access, cancellationToken);
            return account;
        }
        catch
        {
            await account.DisposeAsync();
            throw;
        }
    }

    /// <summary>The other client writes.</summary>
    /// <param name="point">What, and how the run ends.</param>
    /// <param name="stanza">The program's stanza that is on its way.</param>
    /// <param name="sent">All of its stanzas up to that one.</param>
    public async Task WriteAsync(SecondWriterPoint point, ForwardedStanza stanza, IReadOnlyList<ForwardedStanza> sent)
    {
        HasWritten = true;
        switch (point.Writing)
        {
            case SecondWriting.OtherContact:
                await EditAsync(point, _tybaltsItem, stanza, sent);
                break;
            case SecondWriting.ReservedItem when _reserved.FirstOrDefault(id => sent.All(earlier => earlier.Item != id)) is { } untouched:
                await AddAsync(untouched);
                break;
            case SecondWriting.Roster:
                await RenameAsync(point, stanza, sent);
                break;
            case SecondWriting.SameItem when stanza.Item is { } id && stanza.Description.EndsWith(' ' + ContactNodes.Contacts, StringComparison.Ordinal):
                if (_contacts.ContainsKey(id))
                {
                    await EditAsync(point, id, stanza, sent);
                }
                else
                {
                    Contest(point, id, stanza, sent, New);
                    await AddAsync(_reserved.Contains(id) ? id : FreshId());
                }

                break;
            case SecondWriting.SameItem when stanza.Item == Mercutio.ToString():
                await RenameAsync(point, stanza, sent);
                break;
            default:
                await AddAsync(FreshId());
                break;
        }
    }

    /// <summary>Names and groups that anybody wrote and that are neither in the roster nor in an encrypted item.</summary>
    /// <param name="account">A session of the account.</param>
    /// <param name="folder">Where the dump is written.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests.</param>
    public async Task<(IReadOnlyList<string> Lost, IReadOnlyList<string> Flaws)> CheckAsync(SessionAccount account, string folder, CancellationToken cancellationToken)
    {
        var roster = await account.GetRosterAsync(cancellationToken);
        var dump = Path.Combine(folder, "dump.xml");
        await AccountDump.WriteAsync(account, dump, cancellationToken);
        var encrypted = await IndependentAccount.ReadAsync(_home.Path, account.Jid, dump);
        var there = roster.Items.SelectMany(item => Values(item.Jid, item.Name, item.Groups)).Concat(
            from contact in encrypted.Contacts
            from jid in contact.Jids.Concat(contact.Parts.SelectMany(part => part.Jids))
            from text in contact.Texts.Concat(contact.Groups).Concat(contact.Parts.SelectMany(part => part.Groups))
            select $"{jid}: {text}");
        return (
            [.. _expected.Except(there)],
            [
                .. roster.Items.Where(item => item.HasNameOrGroups).Select(item => $"{item.Jid} still has a name or a group"),
                .. encrypted.Problems,
                .. Twice(encrypted.Contacts.SelectMany(contact => contact.Jids)),
                .. Twice(encrypted.Groups),
            ]);
    }

    /// <summary>Gives a contact in the roster a name, as any client does later.</summary>
    public async Task AddLaterAsync(SessionAccount account, CancellationToken cancellationToken)
    {
        var later = Item(Jid.Parse("sampson@elsewhere.example"), "Sampson", "Servants");
        await account.SetRosterItemAsync(later, cancellationToken);
        _expected.UnionWith(Values(later.Jid, later.Name, later.Groups));
    }

    public ValueTask DisposeAsync() => _other.DisposeAsync();

    private async Task FillAsync(AddressBookAccess access, CancellationToken cancellationToken)
    {
        await Task.WhenAll(First.Select(item => _other.SetRosterItemAsync(item, cancellationToken)));
        using (var migrator = new AccountMigrator(access, new MigrationOptions()))
        {
            var outcome = await migrator.MigrateAsync(_other, null, cancellationToken);
            Assert.True(outcome.Outcome == OutcomeKind.Migrated, outcome.Message);
        }

        var opened = await access.ReadAsync(_other, cancellationToken);
        _secret = opened.Secrets.Select(found => found.Secret).Single(secret => secret.Node == ContactNodes.Contacts);
        _reserved = [.. opened.Book.ContactsNode.ReservedItemIds];
        _tybaltsItem = FreshId();
        foreach (var contact in opened.Book.Contacts)
        {
            _contacts[contact.ItemIds.Single()] = contact.Contact;
        }

        _contacts[_tybaltsItem] = new Contact { Name = "Tybalt", Identities = [ContactIdentity.Of(Tybalt)] };
        await PublishAsync(_tybaltsItem, _contacts[_tybaltsItem].ToXml());
        await Task.WhenAll(Second.Select(item => _other.SetRosterItemAsync(item, cancellationToken)));
        _expected.UnionWith(First.Concat(Second).SelectMany(item => Values(item.Jid, item.Name, item.Groups)).Append($"{Tybalt}: Tybalt"));
    }

    private async Task AddAsync(string id)
    {
        Written = New;
        await PublishAsync(id, new Contact { Name = New, Identities = [ContactIdentity.Of(Balthasar)] }.ToXml());
        _expected.Add($"{Balthasar}: {New}");
    }

    // The new name takes the place of the old one.
    private async Task EditAsync(SecondWriterPoint point, string id, ForwardedStanza stanza, IReadOnlyList<ForwardedStanza> sent)
    {
        var contact = _contacts[id];
        Written = $"{contact.Name}, Prince of Cats";
        Contest(point, id, stanza, sent, Written);
        await PublishAsync(id, (contact with { Name = Written }).ToXml());
        _expected.Add($"{contact.Jids.First()}: {Written}");
        _expected.Remove($"{contact.Jids.First()}: {contact.Name}");
    }

    // A client that renames keeps the groups that it has seen.
    private async Task RenameAsync(SecondWriterPoint point, ForwardedStanza stanza, IReadOnlyList<ForwardedStanza> sent)
    {
        Written = Renamed;
        Contest(point, Mercutio.ToString(), stanza, sent, Renamed);
        await _other.SetRosterItemAsync(Item(Mercutio, Renamed, "Love"), CancellationToken.None);
        await _other.SetRosterItemAsync(Item(Friar, Late, "Cell"), CancellationToken.None);
        _expected.UnionWith([$"{Mercutio}: {Renamed}", $"{Friar}: {Late}", $"{Friar}: Cell"]);
        _expected.Remove($"{Mercutio}: Mercutio");
    }

    // In the window is who writes between the program's last look at an item and its change of it. While the program runs it puts back what it replaced,
    // unless the writer came in between the two stanzas of one flight.
    private void Contest(SecondWriterPoint point, string item, ForwardedStanza stanza, IReadOnlyList<ForwardedStanza> sent, string name)
    {
        Written = name;
        var isChange = stanza.Item == item && stanza.IsChange;
        var isLookedAt = sent.LastOrDefault(earlier => earlier.Item == item && earlier != stanza) is { IsChange: false };
        IsInWindow = isChange || (isLookedAt && stanza.Item != item) || (point.IsFinal && (isLookedAt || stanza.Item == item));
    }

    private async Task PublishAsync(string id, XElement payload)
    {
        var encrypted = await _home.EncryptAsync(Encoding.UTF8.GetString(EncryptedItem.Octets(payload)), _secret.Passphrase);
        var element = new XElement("{urn:xmpp:openpgp:pubsub:0}encrypted", new XAttribute("key", _secret.Id), Convert.ToBase64String(encrypted));
        await _other.Nodes.PublishAsync(ContactNodes.Contacts, new PubSubItem(id, element), NodeSettings.Private, CancellationToken.None);
    }

    private static string FreshId() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    private static IEnumerable<string> Values(Jid jid, string? name, IEnumerable<string> groups) =>
        groups.Concat(string.IsNullOrEmpty(name) ? [] : [name]).Select(value => $"{jid}: {value}");

    private static IEnumerable<string> Twice(IEnumerable<string> values) =>
        values.CountBy(value => value).Where(value => value.Value > 1).Select(value => $"{value.Key} is encrypted {value.Value} times");

    private static RosterItem Item(Jid jid, string name, params ImmutableArray<string> groups) => new() { Jid = jid, Name = name, Groups = groups };
}
