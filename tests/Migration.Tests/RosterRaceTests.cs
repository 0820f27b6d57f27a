using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Accounts.Tests;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.Migration.Tests.Independent;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Rosters;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Migration.Tests;

/// <summary>Another client changes the roster in the very moment in which a contact is cleared.</summary>
public sealed class RosterRaceTests(LivingAccounts accounts)
{
    private static readonly XNamespace Ns = "jabber:iq:roster";
    private static readonly Jid Romeo = Jid.Parse("romeo@montague.example");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_name_that_is_given_just_before_the_contact_is_cleared_is_not_lost(ServerKind kind)
    {
        var (roster, book) = await RaceAsync(kind, other => other.SetRosterItemAsync(Item("Romeo Montague", "Exiles"), Token));

        var item = Assert.Single(roster.Items);
        Assert.Equal((Romeo, true), (item.Jid, string.IsNullOrEmpty(item.Name) && item.Groups.IsEmpty));
        var contact = Assert.Single(book.Contacts);
        Assert.Equal(("Romeo Montague", "Exiles"), (contact.Contact.Name, Assert.Single(contact.Groups)));
    }

    // As in PowerShell, where an account is a session with a name.
    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Neither_is_it_where_the_account_is_wrapped_in_another(ServerKind kind)
    {
        var (_, book) = await RaceAsync(kind, other => other.SetRosterItemAsync(Item("Romeo Montague", "Exiles"), Token), account => new WrappedAccount(account));

        Assert.Equal("Romeo Montague", Assert.Single(book.Contacts).Contact.Name);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_name_that_is_given_just_before_another_change_of_the_contact_is_not_lost(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        await using var other = await SessionAccount.ConnectAsync(login, Token);
        await other.SetRosterItemAsync(Item("Romeo", "Love"), Token);
        await using var account = await InterceptedAsync(login, () => other.SetRosterItemAsync(Item("Romeo", "Exiles"), Token));
        using var editor = new RosterEditor(account);

        await editor.ChangeAsync(Romeo, "Romeo Montague", null, Token);

        var item = Assert.Single((await other.GetRosterAsync(Token)).Items);
        Assert.Equal(("Romeo Montague", "Exiles"), (item.Name, Assert.Single(item.Groups)));
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_contact_that_is_removed_just_before_it_is_cleared_does_not_come_back(ServerKind kind)
    {
        var (roster, book) = await RaceAsync(kind, other => other.RemoveRosterItemAsync(Romeo, Token));

        Assert.Empty(roster.Items);
        Assert.Equal("Romeo", Assert.Single(book.Contacts).Contact.Name);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_contact_that_is_added_meanwhile_is_migrated_too(ServerKind kind)
    {
        var nurse = Item("Nurse") with { Jid = Jid.Parse("nurse@capulet.example") };
        var (roster, book) = await RaceAsync(kind, other => other.SetRosterItemAsync(nurse, Token));

        Assert.Equal(2, roster.Items.Length);
        Assert.All(roster.Items, item => Assert.True(string.IsNullOrEmpty(item.Name) && item.Groups.IsEmpty));
        Assert.Equal(["Nurse", "Romeo"], book.Contacts.Select(contact => contact.Contact.Name).Order());
    }

    private async Task<(Roster Roster, AddressBook Book)> RaceAsync(
        ServerKind kind, Func<SessionAccount, Task> change, Func<SessionAccount, IAccountStore>? wrap = null)
    {
        await using var user = await KeyedAccount.LogInAsync(accounts, kind);
        var (other, access) = (user.Account, user.Access);
        await other.SetRosterItemAsync(Item("Romeo", "Love"), Token);
        var isChanged = false;
        await using var account = await InterceptedAsync(user.Login, () =>
        {
            isChanged = true;
            return change(other);
        });
        var store = wrap?.Invoke(account) ?? account;
        using var migrator = new AccountMigrator(access, new MigrationOptions());

        var outcome = await migrator.MigrateAsync(store, null, Token);

        Assert.Equal((OutcomeKind.Migrated, "", true), (outcome.Outcome, outcome.WithoutReaders(), isChanged));
        Assert.Equal(OutcomeKind.Unchanged, (await migrator.MigrateAsync(store, null, Token)).Outcome);
        return (await other.GetRosterAsync(Token), (await access.ReadAsync(other, Token)).Book);
    }

    // Something else is done once, just before the contact is set.
    private static async Task<SessionAccount> InterceptedAsync(XmppConnectionOptions login, Func<Task> change)
    {
        var isChanged = false;
        return new SessionAccount(new InterceptedSession(
            await XmppSession.ConnectAsync(login, Token),
            async request =>
            {
                if (request.IsSet && !isChanged && request.Payload.Element(Ns + "item") is { } item && (string?)item.Attribute("jid") == Romeo.ToString())
                {
                    isChanged = true;
                    await change();
                }
            }));
    }

    private static RosterItem Item(string name, params string[] groups) => new() { Jid = Romeo, Name = name, Groups = [.. groups] };

    private sealed class WrappedAccount(IAccountStore account) : DelegatingAccountStore(account);
}
