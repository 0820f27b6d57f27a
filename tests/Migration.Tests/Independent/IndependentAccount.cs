using System.Text.Json;
using XmppContacts.Accounts.Tests;
using XmppContacts.Addressing;
using XmppContacts.OpenPgp.Tests.Interoperability;
using XmppContacts.Streams;

namespace XmppContacts.Migration.Tests.Independent;

/// <summary>What <c>decrypt_account.py</c> makes of an account with <c>gpg</c> and an XML parser.</summary>
/// <param name="Secrets">The shared secrets of both nodes, without the passphrases.</param>
/// <param name="Contacts">One for each item that holds a contact, so that duplicates can be seen.</param>
/// <param name="Groups">The names of the groups, one for each item that holds one.</param>
/// <param name="Reserved">The number of reserved items of each node.</param>
/// <param name="Problems">What could not be read, and why.</param>
internal sealed record IndependentAccount(
    IReadOnlyList<IndependentSecret> Secrets,
    IReadOnlyList<IndependentContact> Contacts,
    IReadOnlyList<string> Groups,
    IReadOnlyDictionary<string, int> Reserved,
    IReadOnlyList<string> Problems)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>Reads exports, or dumps of a server's answers.</summary>
    /// <param name="home">The GnuPG home folder with the account's secret key and the signer's key.</param>
    /// <param name="account">The account.</param>
    /// <param name="files">Paths of XML files.</param>
    public static async Task<IndependentAccount> ReadAsync(string home, Jid account, params string[] files)
    {
        ExternalProgram.SkipUnlessInstalled("gpg");
        ExternalProgram.SkipUnlessInstalled("python3");
        return JsonSerializer.Deserialize<IndependentAccount>(
            await IndependentReader.AskAsync(JsonSerializer.Serialize(new { home, account = account.Bare.ToString(), files }, Options)), Options)!;
    }

    /// <summary>Reads what a server has, fetched by slixmpp.</summary>
    /// <param name="home">The GnuPG home folder with the account's secret key and the signer's key.</param>
    /// <param name="login">How to log in to the account.</param>
    /// <param name="rootPem">Whom to trust.</param>
    /// <param name="file">Where to write the dump.</param>
    public static async Task<IndependentAccount> ReadAsync(string home, XmppConnectionOptions login, string rootPem, string file)
    {
        await File.WriteAllTextAsync(file, await Slixmpp.RunScriptAsync("dump_account.py", login, rootPem), TestContext.Current.CancellationToken);
        return await ReadAsync(home, login.Account, file);
    }
}
