using XmppContacts.Accounts.Tests;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.Migration.Tests.Independent;
using XmppContacts.Rosters;
using XmppContacts.Servers;

namespace XmppContacts.Migration.Tests;

/// <summary>What the user changes after a migration in a client that knows only the roster, as Pidgin, is newer than what is encrypted.</summary>
public sealed class LaterChangesTests(LivingAccounts accounts)
{
    private static readonly Jid Romeo = Jid.Parse("romeo@elsewhere.example");
    private static readonly Jid Nurse = Jid.Parse("nurse@elsewhere.example");
    private static readonly Jid Paris = Jid.Parse("paris@elsewhere.example");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [EveryServer]
    public async Task A_new_name_takes_the_place_of_the_encrypted_one_which_is_kept_beside_it(ServerKind kind)
    {
        await using var user = await KeyedAccount.LogInAsync(accounts, kind);
        await user.Account.SetRosterItemAsync(Item(Romeo, "Romeo", "Love"), Token);
        await user.Account.SetRosterItemAsync(Item(Nurse, "Nurse", "Household"), Token);
        using var migrator = new AccountMigrator(user.Access, new MigrationOptions());
        Assert.Equal(OutcomeKind.Migrated, (await migrator.MigrateAsync(user.Account, null, Token)).Outcome);

        await using (var other = await ExternalClient.LogInAsync(user.Login, accounts.RootPem))
        {
            await other.ChangeAsync(new RosterOrder(Romeo, "Montague", Item(Paris, "Count Paris", "Suitors"), Paris));
        }

        var second = await migrator.MigrateAsync(user.Account, null, Token);
        var third = await migrator.MigrateAsync(user.Account, null, Token);

        Assert.Equal(
            (OutcomeKind.Migrated, "1 contact had another name or other groups in the roster than encrypted: the roster's were taken, and the encrypted ones are kept with them."),
            (second.Outcome, second.WithoutReaders()));
        Assert.Equal(new ContactConflict(Romeo, IsName: true, IsGroups: false, IsRosterPreferred: true), Assert.Single(second.Conflicts));
        Assert.Equal(OutcomeKind.Unchanged, third.Outcome);
        Assert.All((await user.Account.GetRosterAsync(Token)).Items, item => Assert.False(item.HasNameOrGroups));

        using var folder = new RunFolder();
        var read = await IndependentAccount.ReadAsync(user.Home.Path, user.Login, accounts.RootPem, folder.File("dump.xml"));
        Assert.Equal(
            [("nurse@elsewhere.example", "Nurse", "Household"), ("romeo@elsewhere.example", "Montague", "Love")],
            read.Contacts.Select(contact => (contact.Jids.Single(), contact.Name, string.Join('|', contact.Groups))).Order());
        Assert.Contains("Romeo", read.Contacts.Single(contact => contact.Name == "Montague").Texts);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_name_that_was_restored_does_not_take_the_place_of_one_that_was_encrypted_since(ServerKind kind)
    {
        await using var user = await KeyedAccount.LogInAsync(accounts, kind);
        await user.Account.SetRosterItemAsync(Item(Romeo, "Romeo", "Love"), Token);
        using var migrator = new AccountMigrator(user.Access, new MigrationOptions());
        Assert.Equal(OutcomeKind.Migrated, (await migrator.MigrateAsync(user.Account, null, Token)).Outcome);
        Assert.Equal(OutcomeKind.Restored, (await new AccountRestorer(user.Access, new RestoreOptions()).RestoreAsync(user.Account, null, Token)).Outcome);
        await user.Access.ChangeAsync(user.Account, null, draft => draft.Change(ContactIdentity.Of(Romeo), "Montague", null), cancellationToken: Token);

        var outcome = await migrator.MigrateAsync(user.Account, null, Token);

        Assert.Equal(new ContactConflict(Romeo, IsName: true, IsGroups: false, IsRosterPreferred: false), Assert.Single(outcome.Conflicts));
        Assert.Equal("Montague", Assert.Single((await user.Access.ReadAsync(user.Account, Token)).Book.Contacts).Contact.Name);
        Assert.All((await user.Account.GetRosterAsync(Token)).Items, item => Assert.False(item.HasNameOrGroups));
    }

    private static RosterItem Item(Jid jid, string name, params string[] groups) => new() { Jid = jid, Name = name, Groups = [.. groups] };
}
