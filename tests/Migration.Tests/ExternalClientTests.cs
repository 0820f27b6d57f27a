using XmppContacts.Accounts;
using XmppContacts.Accounts.Tests;
using XmppContacts.Addressing;
using XmppContacts.Migration.Tests.Faults;
using XmppContacts.Migration.Tests.Independent;
using XmppContacts.Rosters;
using XmppContacts.Servers;

namespace XmppContacts.Migration.Tests;

public sealed class ExternalClientTests(LivingAccounts accounts)
{
    private static readonly Jid Romeo = Jid.Parse("romeo@elsewhere.example");
    private static readonly Jid Nurse = Jid.Parse("nurse@elsewhere.example");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Another_client_renames_adds_and_removes_before_a_given_stanza(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        await using (var direct = await SessionAccount.ConnectAsync(login, Token))
        {
            await direct.SetRosterItemAsync(new RosterItem { Jid = Romeo, Name = "Romeo", Groups = ["Secret love"] }, Token);
            await direct.SetRosterItemAsync(new RosterItem { Jid = Nurse, Name = "Nurse" }, Token);
        }

        await using var other = await ExternalClient.LogInAsync(login, accounts.RootPem);
        await using var proxy = new StanzaProxy(await accounts.ServerAsync(kind));
        var added = new RosterItem { Jid = Jid.Parse("paris@elsewhere.example"), Name = "Count Paris 🌹", Groups = ["Suitors", "Семья"] };
        proxy.Begin(new Fault(FaultKind.Interlude, 2) { Call = () => other.ChangeAsync(new RosterOrder(Romeo, "Montague", added, Nurse)) });
        await using var account = await SessionAccount.ConnectAsync(proxy.Through(login), Token);

        Assert.Equal(
            [("nurse@elsewhere.example", "Nurse", ""), ("romeo@elsewhere.example", "Romeo", "Secret love")],
            Rows(await account.GetRosterAsync(Token)));
        Assert.Equal(
            [("paris@elsewhere.example", "Count Paris 🌹", "Suitors|Семья"), ("romeo@elsewhere.example", "Montague", "Secret love")],
            Rows(await account.GetRosterAsync(Token)));
    }

    private static IEnumerable<(string, string?, string)> Rows(Roster roster) => roster.Items
        .Select(item => (item.Jid.ToString(), item.Name, string.Join('|', item.Groups.Order(StringComparer.Ordinal)))).Order();
}
