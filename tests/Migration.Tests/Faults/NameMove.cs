using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.PubSub;
using XmppContacts.Rosters;
using XmppContacts.Streams;

namespace XmppContacts.Migration.Tests.Faults;

/// <summary>A move of names and groups from the roster to a node, in clear: as small as something can be that loses names when its steps are in the wrong order.</summary>
/// <param name="clearsFirst">Whether it clears each contact before it publishes it.</param>
internal sealed class NameMove(bool clearsFirst) : IFaultScenario
{
    private const string Node = "urn:example:names";
    private const int Attempts = 10;

    private static readonly XNamespace Ns = Node;

    private static readonly ImmutableArray<RosterItem> Contacts =
    [
        new() { Jid = Jid.Parse("romeo@elsewhere.example"), Name = "Romeo", Groups = ["Love", "Family"] },
        new() { Jid = Jid.Parse("nurse@elsewhere.example"), Name = "Nurse", Groups = ["Family"] },
    ];

    public string Name => clearsFirst ? "a move that is wrong on purpose" : "a move made right by hand";

    public async Task ArrangeAsync(FaultPoint point, SessionAccount direct, CancellationToken cancellationToken)
    {
        await Task.WhenAll(Contacts.Select(contact => direct.SetRosterItemAsync(contact, cancellationToken)));
        await CreateAsync(direct, cancellationToken);
    }

    public async Task<bool> ActAsync(FaultPoint point, XmppConnectionOptions login, CancellationToken killed)
    {
        await using var account = await SessionAccount.ConnectAsync(login, killed);
        return await CompleteAsync(account, killed);
    }

    public async Task<bool> CompleteAsync(SessionAccount account, CancellationToken cancellationToken)
    {
        var named = (await account.GetRosterAsync(cancellationToken)).Items.Where(item => item.Name is not null).ToList();
        foreach (var contact in named)
        {
            if (clearsFirst)
            {
                await ClearAsync(account, contact, cancellationToken);
                await PublishAsync(account, contact, cancellationToken);
            }
            else
            {
                await PublishAsync(account, contact, cancellationToken);
                await ClearAsync(account, contact, cancellationToken);
            }
        }

        return named.Count > 0;
    }

    public async Task<IReadOnlyList<string>> FindLostAsync(FaultPoint point, SessionAccount direct, CancellationToken cancellationToken)
    {
        var kept = (await direct.GetRosterAsync(cancellationToken)).Items.Select(Text)
            .Concat((await direct.GetNodeAsync(Node, cancellationToken))?.Items.Select(item => item.Payload?.Value ?? "") ?? []).ToHashSet();
        return [.. Contacts.Select(Text).Where(contact => !kept.Contains(contact))];
    }

    public async Task<IReadOnlyList<string>> FindFlawsAsync(FaultPoint point, SessionAccount direct, CancellationToken cancellationToken)
    {
        var items = (await direct.GetNodeAsync(Node, cancellationToken))?.Items ?? [];
        return
        [
            .. (await direct.GetRosterAsync(cancellationToken)).Items.Where(item => item.Name is not null || item.Groups.Length > 0)
                .Select(item => $"{item.Jid} still has a name or a group"),
            .. items.CountBy(item => item.Payload?.Value ?? "").Where(item => item.Value > 1).Select(item => $"{item.Key} is there {item.Value} times"),
        ];
    }

    // ejabberd 23.01 keeps one counter for all nodes of all accounts: of accounts that make a node at the same moment, some get an error
    // ("Database failure") and must ask again. That is no part of what is tried, for then the number of stanzas would vary.
    private static async Task CreateAsync(SessionAccount account, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await account.Nodes.CreateAsync(Node, NodeSettings.Private with { MaxItems = 10 }, cancellationToken);
                return;
            }
            catch (XmppStanzaException error) when (error.Text == "Database failure" && attempt < Attempts)
            {
                await Task.Delay(10 * attempt, cancellationToken);
            }
        }
    }

    private static Task ClearAsync(SessionAccount account, RosterItem contact, CancellationToken killed) =>
        account.SetRosterItemAsync(contact with { Name = null, Groups = [] }, killed);

    private static Task PublishAsync(SessionAccount account, RosterItem contact, CancellationToken killed) => account.Nodes.PublishAsync(
        Node, new PubSubItem(contact.Jid.Local!, new XElement(Ns + "name", Text(contact))), NodeSettings.Private, killed);

    // A server gives groups in an order of its own.
    private static string Text(RosterItem contact) => $"{contact.Jid} {contact.Name} {string.Join(',', contact.Groups.Order())}";
}
