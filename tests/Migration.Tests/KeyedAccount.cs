using XmppContacts.Accounts;
using XmppContacts.Accounts.Tests;
using XmppContacts.Contacts;
using XmppContacts.Migration.Tests.Independent;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Migration.Tests;

/// <summary>A new living account, logged in to, whose key is in a GnuPG home folder of its own.</summary>
internal sealed class KeyedAccount : IAsyncDisposable
{
    private readonly GnuPgKeyRing _ring;

    private KeyedAccount(GnuPgHome home, XmppConnectionOptions login, SessionAccount account)
    {
        Home = home;
        Login = login;
        Account = account;
        _ring = new GnuPgKeyRing(home.Path);
        Access = new AddressBookAccess(_ring);
    }

    public GnuPgHome Home { get; }

    public XmppConnectionOptions Login { get; }

    public SessionAccount Account { get; }

    /// <summary>With the account's own key and without a secrets file.</summary>
    public AddressBookAccess Access { get; }

    public static async Task<KeyedAccount> LogInAsync(LivingAccounts accounts, ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        var home = new GnuPgHome();
        await home.MakeKeyAsync(login.Account.Bare.ToString());
        return new KeyedAccount(home, login, await SessionAccount.ConnectAsync(login, TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        await Account.DisposeAsync();
        _ring.Dispose();
        await Home.DisposeAsync();
    }
}
