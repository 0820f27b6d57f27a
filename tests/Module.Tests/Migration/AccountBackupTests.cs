using XmppContacts.Accounts.ServerData;
using XmppContacts.Addressing;
using XmppContacts.Migration;
using XmppContacts.Tests.EncryptedNodes;

namespace XmppContacts.Tests.Migration;

/// <summary>Backups of many accounts in one folder.</summary>
public sealed class AccountBackupTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(@"d\27artagnan", "d_27artagnan", 0)]
    [InlineData("100%25", @"100\25", 0)]
    [InlineData("juliet", "juliet-", 0)]
    [InlineData("1", "2", 60)]
    public async Task No_account_has_the_backups_of_another(string one, string other, int lettersBefore)
    {
        // Of four octets and two characters each; together, more than the name of a file may have.
        var letters = string.Concat(Enumerable.Repeat("\U00010280", lettersBefore));
        var file = _folder.Write(
            "in.xml", $"<server-data xmlns='urn:xmpp:pie:0'><host jid='capulet.example'><user name='{letters}{one}'/><user name='{letters}{other}'/></host></server-data>");
        var key = MemoryRing.Key("AAAA", "juliet@capulet.example");
        var ring = new MemoryRing(key);
        var written = new Dictionary<Jid, string>();
        await foreach (var read in new ServerDataSource(file).ReadAsync(Token))
        {
            written.Add(read.Account!.Jid, await AccountBackup.WriteAsync(read.Account, ring, AccountKeys.Made(key), _folder.File("backups"), Token));
        }

        Assert.Equal(2, written.Count);
        Assert.All(written, backup => Assert.Equal([backup.Value], AccountBackup.Find(_folder.File("backups"), backup.Key)));
    }

    public void Dispose() => _folder.Dispose();
}
