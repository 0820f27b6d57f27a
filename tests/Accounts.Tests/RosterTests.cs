using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Rosters;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Accounts.Tests;

public sealed class RosterTests(LivingAccounts accounts)
{
    private static readonly XNamespace Client = "jabber:client";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [EveryServer]
    public async Task A_contact_is_added_renamed_and_removed(ServerKind kind)
    {
        await using var juliet = await accounts.LogInAsync(kind);
        var romeo = Jid.Parse("romeo@elsewhere.example");

        await juliet.SetRosterItemAsync(new RosterItem { Jid = romeo, Name = "Ромео <&\"' 🌹", Groups = ["Secret love", "", "Семья"] }, Token);
        var added = Assert.Single((await juliet.GetRosterAsync(Token)).Items);
        Assert.Equal(("Ромео <&\"' 🌹", "Secret love|Семья"), (added.Name, string.Join('|', added.Groups.Order(StringComparer.Ordinal))));

        await juliet.SetRosterItemAsync(new RosterItem { Jid = romeo }, Token);
        var cleared = Assert.Single((await juliet.GetRosterAsync(Token)).Items);
        Assert.Equal((null, 0), (cleared.Name, cleared.Groups.Length));

        await juliet.RemoveRosterItemAsync(romeo, Token);
        await juliet.RemoveRosterItemAsync(romeo, Token);
        Assert.Empty((await juliet.GetRosterAsync(Token)).Items);
    }

    [Theory]
    [EveryServer]
    public async Task Another_client_sees_the_names_and_groups_we_set(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        await using (var juliet = await SessionAccount.ConnectAsync(login, Token))
        {
            await juliet.SetRosterItemAsync(new RosterItem { Jid = Jid.Parse("romeo@elsewhere.example"), Name = "Ромео <&\"' 🌹", Groups = ["Secret love", "Семья"] }, Token);
            await juliet.SetRosterItemAsync(new RosterItem { Jid = Jid.Parse("zoë@bücher.example") }, Token);
        }

        Assert.Equal(
            [("romeo@elsewhere.example", "Ромео <&\"' 🌹", "Secret love|Семья"), ("zoë@bücher.example", null, "")],
            (await Slixmpp.ReadRosterAsync(login, accounts.RootPem)).Order());
    }

    [Theory]
    [EveryServer]
    public async Task Name_and_groups_are_set_and_cleared_without_touching_the_subscription(ServerKind kind)
    {
        await using var juliet = await accounts.LogInAsync(kind, "juliet");
        await using var romeo = await accounts.LogInAsync(kind, "romeo");
        await SubscribeAsync(juliet, romeo);
        await SubscribeAsync(romeo, juliet);
        var paris = Jid.Parse("paris@elsewhere.example");
        await juliet.Session.SendAsync(Presence(paris, "subscribe"), Token);
        await UntilAsync(async () => (await juliet.GetRosterAsync(Token)).Items.Any(item => item.Jid == paris && item.Ask));

        await juliet.SetRosterItemAsync(new RosterItem { Jid = romeo.Jid, Name = "Romeo", Groups = ["Secret love"] }, Token);
        await juliet.SetRosterItemAsync(new RosterItem { Jid = paris, Name = "Count Paris" }, Token);
        var named = (await juliet.GetRosterAsync(Token)).Items.ToDictionary(item => item.Jid);
        Assert.Equal(("Romeo", SubscriptionState.Both), (named[romeo.Jid].Name, named[romeo.Jid].Subscription));
        Assert.Equal(("Count Paris", true), (named[paris].Name, named[paris].Ask));

        await juliet.SetRosterItemAsync(new RosterItem { Jid = romeo.Jid }, Token);
        var cleared = (await juliet.GetRosterAsync(Token)).Items.Single(item => item.Jid == romeo.Jid);
        Assert.Equal((null, 0, SubscriptionState.Both), (cleared.Name, cleared.Groups.Length, cleared.Subscription));
        Assert.Equal(SubscriptionState.Both, (await romeo.GetRosterAsync(Token)).Items.Single(item => item.Jid == juliet.Jid).Subscription);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Five_thousand_contacts_are_read_completely(ServerKind kind)
    {
        await using var juliet = await accounts.LogInAsync(kind);
        var items = Enumerable.Range(0, LivingAccounts.Many)
            .Select(i => new RosterItem { Jid = Jid.Parse($"contact{i}@elsewhere.example"), Name = $"Contact {i}", Groups = [$"Group {i % 50}"] }).ToList();
        await Task.WhenAll(items.Select(item => juliet.SetRosterItemAsync(item, Token)));

        var read = (await juliet.GetRosterAsync(Token)).Items;

        Assert.Equal(LivingAccounts.Many, read.Length);
        Assert.Equal(
            items.Select(item => (item.Jid.ToString(), item.Name, item.Groups[0])).Order(),
            read.Select(item => (item.Jid.ToString(), item.Name, item.Groups[0])).Order());
    }

    private static async Task SubscribeAsync(SessionAccount from, SessionAccount to)
    {
        await from.Session.SendAsync(Presence(to.Jid, "subscribe"), Token);
        await UntilAsync(async () => (await from.GetRosterAsync(Token)).Items.Any(item => item.Jid == to.Jid && item.Ask));
        await to.Session.SendAsync(Presence(from.Jid, "subscribed"), Token);
        await UntilAsync(async () => (await from.GetRosterAsync(Token)).Items
            .Any(item => item.Jid == to.Jid && item.Subscription is SubscriptionState.To or SubscriptionState.Both));
    }

    private static XElement Presence(Jid to, string type) =>
        new(Client + "presence", new XAttribute("to", to.ToString()), new XAttribute("type", type));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var attempt = 0; !await condition(); attempt++)
        {
            Assert.True(attempt < 100, "The server did not come to the expected state within 10 s.");
            await Task.Delay(100, Token);
        }
    }
}
