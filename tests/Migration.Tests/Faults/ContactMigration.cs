using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.Migration.Tests.Independent;
using XmppContacts.PrivateXml;
using XmppContacts.Rosters;
using XmppContacts.Streams;

namespace XmppContacts.Migration.Tests.Faults;

/// <summary>
/// The migration of a small account that has one of everything: a contact with two groups, one with one, one with a name only, one without anything,
/// a pending request, a metacontact and a note; with the default padding. What it leaves is read by gpg alone.
/// </summary>
/// <param name="rootPem">Whom to trust when the program itself migrates, in a process of its own; null for a migration in this process.</param>
internal sealed class ContactMigration(string? rootPem = null) : IFaultScenario, IAsyncDisposable
{
    private static readonly XNamespace Client = "jabber:client";
    private static readonly XNamespace MetaContacts = "storage:metacontacts";
    private static readonly XNamespace Notes = "storage:rosternotes";

    private static readonly ImmutableArray<RosterItem> Contacts =
    [
        Item("romeo@elsewhere.example", "Ромео <&\"'>", "Love", "Семья"),
        Item("nurse@elsewhere.example", "Nurse", "Семья"),
        Item("mercutio@elsewhere.example", "Mercutio"),
        Item("paris@elsewhere.example", null),
    ];

    private readonly KeysForBoth _keys = new();
    private readonly ConcurrentDictionary<Jid, string> _states = [];

    public string Name => rootPem is null ? "migrate, in process" : "migrate, the program";

    public Task PrepareAsync(IReadOnlyList<XmppConnectionOptions> logins) => _keys.AddAsync(logins.Select(login => login.Account));

    public async Task ArrangeAsync(FaultPoint point, SessionAccount direct, CancellationToken cancellationToken)
    {
        await Task.WhenAll(Contacts.Select(contact => direct.SetRosterItemAsync(contact, cancellationToken)));
        await direct.Session.SendAsync(
            new XElement(Client + "presence", new XAttribute("to", "mercutio@elsewhere.example"), new XAttribute("type", "subscribe")), cancellationToken);
        await direct.SetPrivateXmlAsync(
            new XElement(MetaContacts + "storage", Meta("nurse@elsewhere.example", 1), Meta("romeo@elsewhere.example", 2)), cancellationToken);
        await direct.SetPrivateXmlAsync(
            new XElement(Notes + "storage", new XElement(Notes + "note", new XAttribute("jid", "mercutio@elsewhere.example"), "talks")), cancellationToken);
        _states[point.Login.Account.Bare] = States(await direct.GetRosterAsync(cancellationToken));
    }

    public async Task<bool> ActAsync(FaultPoint point, XmppConnectionOptions login, CancellationToken killed)
    {
        if (rootPem is not null)
        {
            return await ActAsync(rootPem, point, login, killed);
        }

        // A session that is opened again heals most cuts; one that is not, none.
        var isFinal = point.Fault is { Kind: FaultKind.CutBefore or FaultKind.LoseAnswer } && point.Fault.Stanza % 2 == 0;
        await using var account = await SessionAccount.ConnectAsync(isFinal ? login with { ReconnectAttempts = 0 } : login, killed);
        return await CompleteAsync(account, killed);
    }

    // In this process also after a run of the program, which is faster.
    public async Task<bool> CompleteAsync(SessionAccount account, CancellationToken cancellationToken)
    {
        using var migrator = new AccountMigrator(Access, new MigrationOptions { IncludeMetaContacts = true });
        var outcome = await migrator.MigrateAsync(account, null, cancellationToken);
        return outcome.Outcome switch
        {
            OutcomeKind.Migrated => true,
            OutcomeKind.Unchanged => false,
            _ => throw new InvalidOperationException($"{outcome.Outcome}: {outcome.Message}"),
        };
    }

    public async Task<IReadOnlyList<string>> FindLostAsync(FaultPoint point, SessionAccount direct, CancellationToken cancellationToken)
    {
        var roster = await direct.GetRosterAsync(cancellationToken);
        var metas = (await direct.GetPrivateXmlAsync(MetaContacts + "storage", cancellationToken))?.Elements() ?? [];
        var notes = (await direct.GetPrivateXmlAsync(Notes + "storage", cancellationToken))?.Elements() ?? [];
        var missing = Contacts.SelectMany(contact => Values(contact.Jid.ToString(), contact.Name, contact.Groups))
            .Concat(["meta nurse@elsewhere.example", "meta romeo@elsewhere.example", "note talks"])
            .Except(roster.Items.SelectMany(item => Values(item.Jid.ToString(), item.Name, item.Groups)))
            .Except(metas.Select(meta => $"meta {(string?)meta.Attribute("jid")}"))
            .Except(notes.Select(note => $"note {note.Value}")).ToList();
        if (missing.Count == 0)
        {
            return [];
        }

        var encrypted = await DecryptAsync(direct, point, cancellationToken);
        return
        [
            .. missing.Except(encrypted.Contacts.SelectMany(contact => contact.Parts).SelectMany(part => part.Jids.SelectMany(jid => Values(jid, part.Name, part.Groups))))
                .Except(encrypted.Contacts.SelectMany(contact => contact.Metas).Select(meta => $"meta {meta["jid"]}"))
                .Except(encrypted.Contacts.SelectMany(contact => contact.Notes).Select(note => $"note {note}")),
        ];
    }

    public async Task<IReadOnlyList<string>> FindFlawsAsync(FaultPoint point, SessionAccount direct, CancellationToken cancellationToken)
    {
        var roster = await direct.GetRosterAsync(cancellationToken);
        var encrypted = await DecryptAsync(direct, point, cancellationToken);
        return
        [
            .. roster.Items.Where(item => item.HasNameOrGroups).Select(item => $"{item.Jid} still has a name or a group"),
            .. States(roster) == _states[direct.Jid] ? [] : new[] { $"subscriptions were {_states[direct.Jid]}, and are {States(roster)}" },
            .. await LeftAsync(direct, MetaContacts + "storage", cancellationToken),
            .. await LeftAsync(direct, Notes + "storage", cancellationToken),
            .. encrypted.Problems,
            .. Twice(encrypted.Contacts.SelectMany(contact => contact.Jids)),
            .. Twice(encrypted.Groups),
            .. Twice(encrypted.Contacts.SelectMany(contact => contact.Notes)),
            .. Twice(encrypted.Contacts.SelectMany(contact => contact.Metas).Select(meta => meta["jid"])),
        ];
    }

    public ValueTask DisposeAsync() => _keys.DisposeAsync();

    private AddressBookAccess Access => new(_keys.Ring) { Padding = PaddingPolicy.Full };

    private async Task<bool> ActAsync(string rootPem, FaultPoint point, XmppConnectionOptions login, CancellationToken killed)
    {
        var report = Path.Combine(point.Folder, "outcome.csv");
        File.Delete(report);
        var tool = await AccountTool.RunAsync(
            login, rootPem, point.Folder, killed, "migrate", "--include-metacontacts", "--keys", _keys.Path, "--csv", report);
        if (tool.ExitCode != 0)
        {
            throw new InvalidOperationException($"the program ended with {tool.ExitCode}: {tool.Errors}{tool.Output}");
        }

        return (await File.ReadAllLinesAsync(report, CancellationToken.None))[1].Split(',')[1] switch
        {
            "migrated" => true,
            "unchanged" => false,
            var outcome => throw new InvalidOperationException(outcome),
        };
    }

    private async Task<IndependentAccount> DecryptAsync(IAccountData account, FaultPoint point, CancellationToken cancellationToken)
    {
        var dump = Path.Combine(point.Folder, "dump.xml");
        await AccountDump.WriteAsync(account, dump, cancellationToken);
        return await IndependentAccount.ReadAsync(_keys.Home.Path, account.Jid, dump);
    }

    private static async Task<IEnumerable<string>> LeftAsync(IAccountData account, XName storage, CancellationToken cancellationToken) =>
        await account.GetPrivateXmlAsync(storage, cancellationToken) is { HasElements: true } ? [$"{storage.NamespaceName} is not empty"] : [];

    private static IEnumerable<string> Twice(IEnumerable<string> values) =>
        values.CountBy(value => value).Where(value => value.Value > 1).Select(value => $"{value.Key} is encrypted {value.Value} times");

    private static IEnumerable<string> Values(string jid, string? name, IEnumerable<string> groups) =>
        [.. string.IsNullOrEmpty(name) ? [] : new[] { $"{jid} is {name}" }, .. groups.Select(group => $"{jid} is in {group}")];

    private static string States(Roster roster) =>
        string.Join(' ', roster.Items.OrderBy(item => item.Jid.ToString(), StringComparer.Ordinal).Select(item => $"{item.Jid} {item.Subscription} {item.Ask}"));

    private static RosterItem Item(string jid, string? name, params ImmutableArray<string> groups) => new() { Jid = Jid.Parse(jid), Name = name, Groups = groups };

    private static XElement Meta(string jid, int order) =>
        new(MetaContacts + "meta", new XAttribute("jid", jid), new XAttribute("tag", "7f3a"), new XAttribute("order", order));
}
